package radd.engine;

import com.sun.jna.Memory;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** An MPI call that is under way: its handle, and what must stay in memory until it is done. */
final class MpiRequest {
    /** Polls without a pause, before the processor is left to others. */
    private static final int EAGER_POLLS = 2000;

    private static final long PAUSE_NANOS = 20_000;

    /** The message of a call whose elements belong to a tensor. */
    static final Memory NOTHING = new Memory(Long.BYTES);

    private final PointerByReference handle = new PointerByReference();
    private final int peer;
    private final Memory message;
    private boolean done;

    /**
     * @param peer the rank that it waits for
     * @param message what is sent or received
     */
    MpiRequest(int peer, Memory message) {
        this.peer = peer;
        this.message = message;
    }

    /** Where MPI puts its handle. */
    PointerByReference handle() {
        return handle;
    }

    int peer() {
        return peer;
    }

    Memory message() {
        return message;
    }

    boolean done() {
        return done;
    }

    /**
     * Polls until all are done or the time is over.
     *
     * @return whether all are done
     */
    static boolean completed(MpiLibrary mpi, List<MpiRequest> requests, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        for (int polls = 0; !poll(mpi, requests); polls++) {
            if (polls > EAGER_POLLS) {
                if (System.nanoTime() > deadline) {
                    return false;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        return true;
    }

    private static boolean poll(MpiLibrary mpi, List<MpiRequest> requests) {
        boolean all = true;
        IntByReference flag = new IntByReference();
        for (MpiRequest request : requests) {
            if (!request.done) {
                MpiLibrary.check(mpi.MPI_Test(request.handle, flag, null));
                request.done = flag.getValue() != 0;
                all &= request.done;
            }
        }
        return all;
    }
}
