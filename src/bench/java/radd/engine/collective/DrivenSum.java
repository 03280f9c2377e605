package radd.engine.collective;

import radd.engine.NativeAddress;
import radd.engine.Span;
import radd.engine.Torch;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A sum over processes that is under way while the caller computes: what {@link MpiVectors#sum} does, posted at one time and awaited at another.
 *
 * <p>For measurements alone, and in place of {@link MpiCollective}: MPI is asked for leave to be called by several threads, one at a time.
 */
public final class DrivenSum implements AutoCloseable {
    private static final int THREAD_SERIALIZED = 2;
    private static final int PIECE = 1 << 28;
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long PAUSE_NANOS = 20_000;

    private final MpiLibrary mpi = MpiLibrary.load();
    private final Pointer world = MpiLibrary.constant("ompi_mpi_comm_world");
    private final Pointer floats = MpiLibrary.constant("ompi_mpi_float");
    private final Pointer addition = MpiLibrary.constant("ompi_mpi_op_sum");
    private final List<MpiRequest> requests = new ArrayList<>();
    private final int rank;
    private final int size;

    /** Joins the processes of {@code mpirun}; once a process. */
    public DrivenSum() {
        IntByReference number = new IntByReference();
        MpiLibrary.check(mpi.MPI_Init_thread(null, null, THREAD_SERIALIZED, number));
        if (number.getValue() < THREAD_SERIALIZED) {
            throw new IllegalStateException("MPI lets only threads of level " + number.getValue() + " call it");
        }
        MpiLibrary.check(mpi.MPI_Comm_rank(world, number));
        rank = number.getValue();
        MpiLibrary.check(mpi.MPI_Comm_size(world, number));
        size = number.getValue();
    }

    /** This process's number, from 0. */
    public int rank() {
        return rank;
    }

    /** Number of processes. */
    public int size() {
        return size;
    }

    /** The library, such as {@code Open MPI v4.1.4}. */
    public String library() {
        return mpi.describe();
    }

    /** Starts to sum; the vector may be used again after {@link #await}. */
    public void post(NDArray vector) {
        for (Span piece : new Span(0, vector.size()).pieces(PIECE)) {
            Pointer elements = NativeAddress.of(vector, piece.from());
            requests.add(new MpiRequest(
                    MpiRequest.ALL_RANKS,
                    MpiRequest.NOTHING,
                    handle -> mpi.MPI_Iallreduce(
                            MpiLibrary.IN_PLACE, elements, (int) piece.size(), floats, addition, world, handle)));
        }
    }

    /** Lets MPI go on once. */
    public boolean poll() {
        boolean all = true;
        for (MpiRequest request : requests) {
            all &= request.poll(mpi);
        }
        return all;
    }

    /** Waits for what has been posted, as a training step does. */
    public void await() {
        if (!MpiRequest.completed(mpi, requests, PATIENCE, request -> {})) {
            throw new IllegalStateException("another process is silent");
        }
        requests.clear();
    }

    /** Waits until all processes have come here. */
    public void meet() {
        try (NDManager scope = Torch.on("cpu").newManager()) {
            post(scope.zeros(new Shape(1), DataType.FLOAT32));
            await();
        }
    }

    /** A thread that lets MPI go on until it is stopped; nobody else may call MPI meanwhile. */
    public final class Driver implements AutoCloseable {
        private volatile boolean stopped;
        private final Thread thread;

        /** @param pausing whether the processor is left to others after each poll, as in a training step's wait */
        public Driver(boolean pausing) {
            thread = new Thread(
                    () -> {
                        while (!stopped && !poll()) {
                            if (pausing) {
                                LockSupport.parkNanos(PAUSE_NANOS);
                            }
                        }
                    },
                    "driver");
            thread.start();
        }

        @Override
        public void close() {
            stopped = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        MpiLibrary.check(mpi.MPI_Finalize());
    }
}
