package radd.engine.collective;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import radd.RaddException;

/**
 * What the ranks of MPI tell each other, each to each, which shows who is silent: values, failures, and before values signs of life.
 *
 * <p>Messages of one rank arrive in their order, so whoever gathers receives all signs that were sent before the values, and none is under
 * way after a gather.
 */
final class MpiMessages {
    /** A message: its kind, then values or a text that a zero ends. */
    private static final int MESSAGE_BYTES = (Collective.MOST_VALUES + 1) * Long.BYTES;

    /** The kind of an ordinary message; that of a failure is 1 + the ordinal of its {@link RaddException.Kind}. */
    private static final long VALUES = 0;

    /** The kind of a sign of life, which consists of nothing else. */
    private static final long ALIVE = -1;

    /** The kind of a message from a rank whose exchange of vectors takes too long: it asks who is still there, and is an answer too. */
    private static final long LATE = -2;

    /** Signs of life in the time of one timeout, so that one that comes late is no silence. */
    private static final int SIGNS = 10;

    private static final List<RaddException.Kind> FAILURES = List.of(RaddException.Kind.values());
    private static final int TAG = 1;

    /** How long a failing process waits for the others to hear of it, or for a lower rank to speak. */
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final MpiLibrary mpi;
    private final Timeout timeout;
    private final Pointer world = MpiLibrary.constant("ompi_mpi_comm_world");
    private final Pointer bytes = MpiLibrary.constant("ompi_mpi_byte");
    private final int rank;
    private final int size;
    private final List<MpiRequest> signs = new ArrayList<>();
    private long lastSign = System.nanoTime();
    private boolean whole = true;

    MpiMessages(MpiLibrary mpi, int rank, int size, Timeout timeout) {
        this.mpi = mpi;
        this.rank = rank;
        this.size = size;
        this.timeout = timeout;
    }

    /** Whether no rank is known to have failed. */
    boolean whole() {
        return whole;
    }

    /** {@link Collective#gather}. */
    long[] gather(long... values) {
        if (values.length > Collective.MOST_VALUES) {
            throw new IllegalArgumentException(values.length + " values, must be at most " + Collective.MOST_VALUES);
        }
        return exchange(VALUES, values);
    }

    private long[] exchange(long kind, long... values) {
        Memory own = message(kind);
        own.write(Long.BYTES, values, 0, values.length);
        List<MpiRequest> departures = send(own, MESSAGE_BYTES, mpi::MPI_Isend);
        long[] all = new long[size * values.length];
        System.arraycopy(values, 0, all, rank * values.length, values.length);
        for (MpiRequest arrival : receive(kind)) {
            arrival.message().read(Long.BYTES, all, arrival.peer() * values.length, values.length);
        }
        departures.addAll(signs);
        signs.clear();
        await(departures);
        return all;
    }

    /** {@link Collective#heartbeat}. */
    void heartbeat() {
        signs.removeIf(sign -> sign.poll(mpi));
        long now = System.nanoTime();
        if (now - lastSign >= timeout.limit().toNanos() / SIGNS) {
            lastSign = now;
            signs.addAll(send(message(ALIVE), Long.BYTES, mpi::MPI_Isend));
        }
    }

    private static Memory message(long kind) {
        Memory message = new Memory(MESSAGE_BYTES);
        message.clear();
        message.setLong(0, kind);
        return message;
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

    private List<MpiRequest> send(Memory message, int length, Sending sending) {
        return toOthers(peer -> new MpiRequest(
                peer, message, handle -> sending.start(message, length, bytes, peer, TAG, world, handle)));
    }

    /** The values of every other rank, while this one says something of this kind. */
    private List<MpiRequest> receive(long ownKind) {
        List<MpiRequest> arrivals = toOthers(peer -> {
            Memory message = new Memory(MESSAGE_BYTES);
            return new MpiRequest(
                    peer, message, handle -> mpi.MPI_Irecv(message, MESSAGE_BYTES, bytes, peer, TAG, world, handle));
        });
        await(arrivals, arrival -> heard(arrival, ownKind));
        return arrivals;
    }

    private List<MpiRequest> toOthers(IntFunction<MpiRequest> start) {
        return IntStream.range(0, size)
                .filter(peer -> peer != rank)
                .mapToObj(start)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** A message has come; a sign of life is followed by another, and a question by an end. */
    private void heard(MpiRequest arrival, long ownKind) {
        long kind = arrival.message().getLong(0);
        if (kind == ALIVE || (kind == LATE && ownKind != LATE)) {
            arrival.again();
        } else if (kind > VALUES) {
            whole = false;
            throw new PeerFailedException(new RaddException(
                    FAILURES.get((int) kind - 1),
                    "rank " + arrival.peer() + " of " + size + " failed: "
                            + arrival.message().getString(Long.BYTES, StandardCharsets.UTF_8.name()),
                    "every rank stopped"));
        }
    }

    /**
     * Waits for a call of all ranks. MPI cannot say for whom it waits; so when that takes too long, every rank that waits tells all others, and
     * who does not answer is named.
     */
    void awaitAll(MpiRequest request) {
        if (!MpiRequest.completed(mpi, List.of(request), timeout.limit(), done -> {})) {
            exchange(LATE);
            throw new RaddException(
                    RaddException.Kind.DEVICE,
                    "all " + size + " ranks answer, but an exchange of vectors between them did not end within "
                            + seconds(),
                    timeout.remedy());
        }
    }

    /** Waits until all are done, or names those who are silent. */
    private void await(List<MpiRequest> requests) {
        await(requests, done -> {});
    }

    private void await(List<MpiRequest> requests, Consumer<MpiRequest> whenDone) {
        if (MpiRequest.completed(mpi, requests, timeout.limit(), whenDone)) {
            return;
        }
        whole = false;
        List<Integer> silent = requests.stream()
                .filter(request -> request.late(timeout.limit()))
                .map(MpiRequest::peer)
                .distinct()
                .toList();
        giveWayToLowest(silent);
        String names = silent.stream().map(peer -> "rank " + peer).collect(Collectors.joining(", "));
        throw new PeerFailedException(
                new RaddException(
                        RaddException.Kind.DEVICE,
                        names + " of " + size + " was silent for " + seconds(),
                        timeout.remedy()),
                true);
    }

    private String seconds() {
        return timeout.limit().toMillis() / 1e3 + " s";
    }

    /** The ranks that wait run out of time together: the lowest speaks first, and its end makes the launcher end the others. */
    private void giveWayToLowest(List<Integer> silent) {
        boolean lowest = IntStream.range(0, rank).allMatch(silent::contains);
        long end = System.nanoTime() + FAREWELL.toNanos();
        while (!lowest && System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    /** {@link Collective#fail}. */
    void fail(Throwable cause) {
        if (!whole) {
            return; // the others know
        }
        whole = false;
        Memory message = message(1 + FAILURES.indexOf(kind(cause)));
        byte[] text = String.valueOf(cause.getMessage()).getBytes(StandardCharsets.UTF_8);
        message.write(Long.BYTES, text, 0, Math.min(text.length, MESSAGE_BYTES - Long.BYTES - 1));
        MpiRequest.completed(mpi, send(message, MESSAGE_BYTES, mpi::MPI_Issend), FAREWELL, departure -> {});
    }

    private static RaddException.Kind kind(Throwable cause) {
        return cause instanceof RaddException user ? user.kind() : RaddException.Kind.DEVICE;
    }
}
