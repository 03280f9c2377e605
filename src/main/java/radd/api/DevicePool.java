package radd.api;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Function;

/** Devices that calls take in turn: a call waits until one is free. */
final class DevicePool implements AutoCloseable {
    private final Deque<DeviceModel> free = new ArrayDeque<>();
    private final int size;
    private final Runnable last;
    private boolean closed;

    /**
     * @param devices at least one; closed with this object
     * @param last done when all are closed, once
     */
    DevicePool(List<DeviceModel> devices, Runnable last) {
        free.addAll(devices);
        size = devices.size();
        this.last = last;
    }

    /**
     * Does something with a device that no other call has.
     *
     * @throws IllegalStateException if the model is closed
     * @throws CancellationException if the thread is interrupted while it waits
     */
    <T> T with(Function<DeviceModel, T> work) {
        DeviceModel device = take();
        try {
            return work.apply(device);
        } finally {
            giveBack(device);
        }
    }

    private synchronized DeviceModel take() {
        while (free.isEmpty() && !closed) {
            try {
                wait();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted while all devices of the model are in use");
            }
        }
        if (closed) {
            throw new IllegalStateException("the model is closed");
        }
        return free.pop();
    }

    private synchronized void giveBack(DeviceModel device) {
        free.push(device);
        notifyAll();
    }

    /** Refuses new calls, waits for those under way and closes the devices; nothing if that was done before. */
    @Override
    public void close() {
        List<DeviceModel> all = allBack();
        if (!all.isEmpty()) {
            all.forEach(DeviceModel::close);
            last.run();
        }
    }

    private synchronized List<DeviceModel> allBack() {
        if (closed) {
            return List.of();
        }
        closed = true;
        notifyAll();
        boolean interrupted = false;
        while (free.size() < size) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true; // what a call computes with must not be closed under it
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return new ArrayList<>(free);
    }
}
