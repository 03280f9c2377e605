package radd.engine;

import ai.djl.ndarray.NDArray;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import radd.RaddException;

/**
 * The processes that {@code mpirun} or {@code srun} started together, by Open MPI: vectors in host memory are summed, and every rank hears of
 * another's failure.
 *
 * <p>A blocking call of MPI cannot time out, so all calls are non-blocking and polled. Ranks gather by messages from each to each, which show
 * who is silent; callers let a gather precede the work on vectors. MPI is used from the thread that joined.
 */
public final class MpiCollective implements Collective {
    /** A message: its kind, then values or a text that a zero ends. */
    private static final int MESSAGE_BYTES = (MOST_VALUES + 1) * Long.BYTES;

    /** The kind of an ordinary message; that of a failure is 1 + the ordinal of its {@link RaddException.Kind}. */
    private static final long VALUES = 0;

    private static final List<RaddException.Kind> FAILURES = List.of(RaddException.Kind.values());
    private static final int TAG = 1;

    /** How long a failing process waits for the others to hear of it. */
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final MpiLibrary mpi;
    private final Duration patience;
    private final Pointer world = MpiLibrary.constant("ompi_mpi_comm_world");
    private final Pointer bytes = MpiLibrary.constant("ompi_mpi_byte");
    private final int rank;
    private final int size;
    private final MpiVectors vectors;
    private boolean whole = true;

    private MpiCollective(MpiLibrary mpi, Launch launch, Duration patience) {
        this.mpi = mpi;
        this.patience = patience;
        MpiLibrary.check(mpi.MPI_Init_thread(null, null, MpiLibrary.THREAD_FUNNELED, new IntByReference()));
        IntByReference number = new IntByReference();
        MpiLibrary.check(mpi.MPI_Comm_rank(world, number));
        this.rank = number.getValue();
        MpiLibrary.check(mpi.MPI_Comm_size(world, number));
        this.size = number.getValue();
        this.vectors = new MpiVectors(mpi, rank, size, this::await);
        if (size != launch.size()) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    "the launcher started " + launch.size() + " processes, but Open MPI sees " + size,
                    "under Slurm use srun --mpi=pmix; else start with the mpirun of the same Open MPI");
        }
    }

    /**
     * Joins the other processes; call it once, from the thread that will use the result.
     *
     * @param launch how this process was started
     * @param patience how long to wait for another process
     * @return this process's end; a group of one if it was started alone
     * @throws RaddException (DEVICE) if Open MPI cannot be loaded
     */
    public static Collective join(Launch launch, Duration patience) {
        return launch.size() == 1 ? new Alone() : new MpiCollective(MpiLibrary.load(), launch, patience);
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
        if (values.length > MOST_VALUES) {
            throw new IllegalArgumentException(values.length + " values, must be at most " + MOST_VALUES);
        }
        Memory own = new Memory(MESSAGE_BYTES);
        own.setLong(0, VALUES);
        own.write(Long.BYTES, values, 0, values.length);
        List<MpiRequest> departures = send(own, mpi::MPI_Isend);
        long[] all = new long[size * values.length];
        System.arraycopy(values, 0, all, rank * values.length, values.length);
        for (MpiRequest arrival : receive()) {
            arrival.message().read(Long.BYTES, all, arrival.peer() * values.length, values.length);
        }
        await(departures);
        return all;
    }

    /** One of MPI's ways to send. */
    private interface Sending {
        int start(
                Pointer buffer,
                int count,
                Pointer type,
                int to,
                int tag,
                Pointer communicator,
                PointerByReference request);
    }

    private List<MpiRequest> send(Memory message, Sending sending) {
        List<MpiRequest> departures = new ArrayList<>();
        for (int peer = 0; peer < size; peer++) {
            if (peer != rank) {
                MpiRequest departure = new MpiRequest(peer, message);
                MpiLibrary.check(sending.start(message, MESSAGE_BYTES, bytes, peer, TAG, world, departure.handle()));
                departures.add(departure);
            }
        }
        return departures;
    }

    /** One message of every other rank. */
    private List<MpiRequest> receive() {
        List<MpiRequest> arrivals = new ArrayList<>();
        for (int peer = 0; peer < size; peer++) {
            if (peer != rank) {
                MpiRequest arrival = new MpiRequest(peer, new Memory(MESSAGE_BYTES));
                MpiLibrary.check(
                        mpi.MPI_Irecv(arrival.message(), MESSAGE_BYTES, bytes, peer, TAG, world, arrival.handle()));
                arrivals.add(arrival);
            }
        }
        await(arrivals);
        arrivals.forEach(this::refuseFailure);
        return arrivals;
    }

    private void refuseFailure(MpiRequest arrival) {
        long kind = arrival.message().getLong(0);
        if (kind != VALUES) {
            whole = false;
            throw new PeerFailedException(new RaddException(
                    FAILURES.get((int) kind - 1),
                    "rank " + arrival.peer() + " of " + size + " failed: "
                            + arrival.message().getString(Long.BYTES, StandardCharsets.UTF_8.name()),
                    "every rank stopped"));
        }
    }

    /** Waits for messages, or names those who are silent. */
    private void await(List<MpiRequest> requests) {
        if (MpiRequest.completed(mpi, requests, patience)) {
            return;
        }
        whole = false;
        String silent = requests.stream()
                .filter(request -> !request.done())
                .map(request -> "rank " + request.peer())
                .distinct()
                .collect(Collectors.joining(", "));
        throw new PeerFailedException(new RaddException(
                RaddException.Kind.DEVICE,
                silent + " of " + size + " was silent for " + patience.toMillis() / 1e3 + " s",
                "look at its machine; raise training.collective_timeout if it is only slow"));
    }

    @Override
    public void sum(NDArray vector) {
        Shares shares = Shares.of(vector.size(), size);
        vectors.reduceScatter(vector, shares);
        vectors.allGather(vector, shares);
    }

    @Override
    public void broadcast(NDArray vector) {
        vectors.broadcast(vector);
    }

    @Override
    public void reduceScatter(NDArray vector, Shares shares) {
        vectors.reduceScatter(vector, shares);
    }

    @Override
    public void allGather(NDArray vector, Shares shares) {
        vectors.allGather(vector, shares);
    }

    @Override
    public void fail(Throwable cause) {
        if (!whole) {
            return; // the others know
        }
        whole = false;
        Memory message = new Memory(MESSAGE_BYTES);
        message.clear();
        message.setLong(0, 1 + FAILURES.indexOf(kind(cause)));
        byte[] text = String.valueOf(cause.getMessage()).getBytes(StandardCharsets.UTF_8);
        message.write(Long.BYTES, text, 0, Math.min(text.length, MESSAGE_BYTES - Long.BYTES - 1));
        MpiRequest.completed(mpi, send(message, mpi::MPI_Issend), FAREWELL);
    }

    private static RaddException.Kind kind(Throwable cause) {
        return cause instanceof RaddException user ? user.kind() : RaddException.Kind.DEVICE;
    }

    /** Ends MPI, once all ranks do; after a failure not at all, so that the launcher ends the ranks that hang. */
    @Override
    public void close() {
        if (whole) {
            MpiLibrary.check(mpi.MPI_Finalize());
        }
    }
}
