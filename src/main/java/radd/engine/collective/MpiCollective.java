package radd.engine.collective;

import ai.djl.ndarray.NDArray;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import radd.RaddException;

/**
 * The processes that {@code mpirun} or {@code srun} started together, by Open MPI: vectors in host memory are summed, and every rank hears of
 * another's failure.
 *
 * <p>A blocking call of MPI cannot time out, so all calls are non-blocking and polled. Callers let a gather, which shows
 * who is silent, precede the work on vectors. MPI is used from the thread that joined.
 */
public final class MpiCollective implements Collective {
    private final MpiLibrary mpi;
    private final int rank;
    private final int size;
    private final MpiMessages messages;
    private final MpiVectors vectors;

    private MpiCollective(MpiLibrary mpi, Launch launch, Timeout timeout) {
        this.mpi = mpi;
        MpiLibrary.check(mpi.MPI_Init_thread(null, null, MpiLibrary.THREAD_FUNNELED, new IntByReference()));
        Pointer world = MpiLibrary.constant("ompi_mpi_comm_world");
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
        this.messages = new MpiMessages(mpi, rank, size, timeout);
        this.vectors = new MpiVectors(mpi, messages);
    }

    /**
     * Joins the other processes; call it once, from the thread that will use the result.
     *
     * @param launch how this process was started
     * @param timeout how long to wait for a sign of another process
     * @return this process's end; a group of one if it was started alone
     * @throws RaddException (DEVICE) if Open MPI cannot be loaded
     * @throws PeerFailedException if another process does not join in time
     */
    public static Collective join(Launch launch, Timeout timeout) {
        if (launch.size() == 1) {
            return new Alone();
        }
        Collective joined = new MpiCollective(MpiLibrary.load(), launch, timeout);
        // Connects all with all: over TCP, a sign of life that must first connect leaves only with the next one.
        joined.gather();
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
    public void heartbeat() {
        messages.heartbeat();
    }

    @Override
    public void sum(NDArray vector) {
        vectors.sum(vector);
    }

    @Override
    public void broadcast(NDArray vector) {
        vectors.broadcast(vector);
    }

    /** Sums all shares: Open MPI's {@code MPI_Ireduce_scatter} carries whole vectors to rank 0 and takes longer. */
    @Override
    public void reduceScatter(NDArray vector, Shares shares) {
        vectors.sum(vector);
    }

    @Override
    public void allGather(NDArray vector, Shares shares) {
        vectors.allGather(vector, shares);
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
