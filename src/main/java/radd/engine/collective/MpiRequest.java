package radd.engine.collective;

import com.sun.jna.Memory;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** An MPI call that is under way: its handle, and what must stay in memory until it is done. */
final class MpiRequest {
    /** A non-blocking call of MPI, given where it puts its handle. */
    @FunctionalInterface
    interface Call {
        int start(PointerByReference handle);
    }

    /** Polls without a pause, before the processor is left to others. */
    private static final int EAGER_POLLS = 2000;

    private static final long PAUSE_NANOS = 20_000;

    /** In place of a rank: the call waits for all of them. */
    static final int ALL_RANKS = -1;

    /** The message of a call whose elements belong to a tensor. */
    static final Memory NOTHING = new Memory(Long.BYTES);

    private final PointerByReference handle = new PointerByReference();
    private final int peer;
    private final Memory message;
    private final Call call;
    private long awaitedSince;
    private boolean done;

    /**
     * Starts a call.
     *
     * @param peer the rank that it waits for, or {@link #ALL_RANKS}
     * @param message what is sent or received, or other memory that the call uses until it is done
     */
    MpiRequest(int peer, Memory message, Call call) {
        this.peer = peer;
        this.message = message;
        this.call = call;
        MpiLibrary.check(call.start(handle));
    }

    /** Starts the call again once it is done; it may take its full time again. */
    void again() {
        done = false;
        awaitedSince = System.nanoTime();
        MpiLibrary.check(call.start(handle));
    }

    int peer() {
        return peer;
    }

    Memory message() {
        return message;
    }

    /** Asks MPI whether it is done. */
    boolean poll(MpiLibrary mpi) {
        if (!done) {
            IntByReference flag = new IntByReference();
            MpiLibrary.check(mpi.MPI_Test(handle, flag, null));
            done = flag.getValue() != 0;
        }
        return done;
    }

    /** Whether it is not done and has been waited for longer than this. */
    boolean late(Duration timeout) {
        return !done && System.nanoTime() - awaitedSince > timeout.toNanos();
    }

    /**
     * Polls until all are done or one is late.
     *
     * @param whenDone told of each that is done, and may start it again
     * @return whether all are done
     */
    static boolean completed(
            MpiLibrary mpi, List<MpiRequest> requests, Duration timeout, Consumer<MpiRequest> whenDone) {
        long now = System.nanoTime();
        requests.forEach(request -> request.awaitedSince = now);
        for (int polls = 0; !poll(mpi, requests, whenDone); polls++) {
            if (polls > EAGER_POLLS) {
                if (requests.stream().anyMatch(request -> request.late(timeout))) {
                    return false;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        return true;
    }

    private static boolean poll(MpiLibrary mpi, List<MpiRequest> requests, Consumer<MpiRequest> whenDone) {
        boolean all = true;
        for (MpiRequest request : requests) {
            if (!request.done) {
                if (request.poll(mpi)) {
                    whenDone.accept(request);
                }
                all &= request.done;
            }
        }
        return all;
    }
}
