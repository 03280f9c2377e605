package radd.engine;

import ai.djl.ndarray.NDArray;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import radd.RaddException;

/**
 * The processes that {@code mpirun} or {@code srun} started together, by Open MPI: vectors in host memory are summed, and every rank hears of
 * another's failure.
 *
 * <p>A blocking call of MPI cannot time out, so all calls are non-blocking and polled. Callers let a gather, which shows
 * who is silent, precede the work on vectors. MPI is used from the thread that joined.
 */
public final class MpiCollective implements Collective {
    /** Elements worked on at a time: MPI counts by int, and a reduction needs a buffer of as many. */
    private static final int CHUNK = 1 << 24;

    /** The message of a call that has none. */
    private static final Memory NOTHING = new Memory(Long.BYTES);

    private final MpiLibrary mpi;
    private final Pointer world = MpiLibrary.constant("ompi_mpi_comm_world");
    private final Pointer floats = MpiLibrary.constant("ompi_mpi_float");
    private final Pointer add = MpiLibrary.constant("ompi_mpi_op_sum");
    private final int rank;
    private final int size;
    private final MpiMessages messages;

    private MpiCollective(MpiLibrary mpi, Launch launch, Patience patience) {
        this.mpi = mpi;
        MpiLibrary.check(mpi.MPI_Init_thread(null, null, MpiLibrary.THREAD_FUNNELED, new IntByReference()));
        IntByReference number = new IntByReference();
        MpiLibrary.check(mpi.MPI_Comm_rank(world, number));
        this.rank = number.getValue();
        MpiLibrary.check(mpi.MPI_Comm_size(world, number));
        this.size = number.getValue();
        if (size != launch.size()) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    "the launcher started " + launch.size() + " processes, but Open MPI sees " + size,
                    "under Slurm use srun --mpi=pmix; else start with the mpirun of the same Open MPI");
        }
        this.messages = new MpiMessages(mpi, rank, size, patience);
    }

    /**
     * Joins the other processes; call it once, from the thread that will use the result.
     *
     * @param launch how this process was started
     * @param patience how long to wait for a sign of another process
     * @return this process's end; a group of one if it was started alone
     * @throws RaddException (DEVICE) if Open MPI cannot be loaded
     * @throws PeerFailedException if another process does not join in time
     */
    public static Collective join(Launch launch, Patience patience) {
        if (launch.size() == 1) {
            return new Alone();
        }
        Collective joined = new MpiCollective(MpiLibrary.load(), launch, patience);
        joined.gather(); // connects all with all: over TCP a sign of life that must first connect leaves only with
        // the next one
        return joined;
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public long[] gather(long... values) {
        return messages.gather(values);
    }

    @Override
    public void alive() {
        messages.alive();
    }

    /** Starts an MPI call on a run of elements, at most {@link #CHUNK}. */
    private interface Call {
        int start(Pointer elements, int count, PointerByReference request);
    }

    private void inChunks(NDArray vector, Span span, Call call) {
        for (long from = span.from(); from < span.to(); from += CHUNK) {
            int count = (int) Math.min(CHUNK, span.to() - from);
            Pointer elements = NativeAddress.of(vector, from);
            messages.await(new MpiRequest(rank, NOTHING, handle -> call.start(elements, count, handle)));
        }
    }

    @Override
    public void sum(NDArray vector) {
        inChunks(
                vector,
                new Span(0, vector.size()),
                (elements, count, request) ->
                        mpi.MPI_Iallreduce(MpiLibrary.IN_PLACE, elements, count, floats, add, world, request));
    }

    @Override
    public void broadcast(NDArray vector) {
        broadcast(vector, new Span(0, vector.size()), 0);
    }

    private void broadcast(NDArray vector, Span span, int root) {
        inChunks(
                vector,
                span,
                (elements, count, request) -> mpi.MPI_Ibcast(elements, count, floats, root, world, request));
    }

    @Override
    public void reduceScatter(NDArray vector, Shares shares) {
        for (int owner = 0; owner < size; owner++) {
            int root = owner;
            inChunks(
                    vector,
                    shares.of(owner),
                    (elements, count, request) -> root == rank
                            ? mpi.MPI_Ireduce(MpiLibrary.IN_PLACE, elements, count, floats, add, root, world, request)
                            : mpi.MPI_Ireduce(elements, null, count, floats, add, root, world, request));
        }
    }

    @Override
    public void allGather(NDArray vector, Shares shares) {
        for (int owner = 0; owner < size; owner++) {
            broadcast(vector, shares.of(owner), owner);
        }
    }

    @Override
    public void fail(Throwable cause) {
        messages.fail(cause);
    }

    /** Ends MPI, once all ranks do; after a failure not at all, so that the launcher ends the ranks that hang. */
    @Override
    public void close() {
        if (messages.whole()) {
            MpiLibrary.check(mpi.MPI_Finalize());
        }
    }
}
