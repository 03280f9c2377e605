package radd.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums and spreads vectors in host memory by messages between pairs of ranks.
 *
 * <p>In round k of P - 1 each rank sends to the rank k above it and receives from the rank k below it, so every rank sends and receives
 * (P - 1) / P of a vector for each of the two halves of a sum. MPI's own non-blocking sum in place sends whole vectors up and down a tree,
 * and cannot say which rank is silent.
 */
final class MpiVectors {
    /** Elements of a message: 1 MiB, so that what has arrived is added while it is in the cache. */
    private static final int CHUNK = 1 << 18;

    /** Unlike that of the messages that ranks gather. */
    private static final int TAG = 2;

    private final MpiLibrary mpi;
    private final int rank;
    private final int size;
    private final MpiMessages messages;
    private final Pointer world = MpiLibrary.constant("ompi_mpi_comm_world");
    private final Pointer floats = MpiLibrary.constant("ompi_mpi_float");

    MpiVectors(MpiLibrary mpi, int rank, int size, MpiMessages messages) {
        this.mpi = mpi;
        this.rank = rank;
        this.size = size;
        this.messages = messages;
    }

    /** Adds to this rank's share what the others have there, the rank below it first. */
    void reduceScatter(NDArray vector, Shares shares) {
        try (NDManager scope = vector.getManager().newSubManager()) {
            NDArray first = scope.create(new Shape(CHUNK), DataType.FLOAT32);
            NDArray second = scope.create(new Shape(CHUNK), DataType.FLOAT32);
            for (int round = 1; round < size; round++) {
                List<MpiRequest> departures = send(vector, shares.of(above(round)), above(round));
                addFrom(below(round), vector, shares.of(rank), first, second);
                messages.await(departures);
            }
        }
    }

    /** Receives every other rank's share. */
    void allGather(NDArray vector, Shares shares) {
        for (int round = 1; round < size; round++) {
            int peer = below(round);
            List<MpiRequest> requests = new ArrayList<>(send(vector, shares.of(rank), above(round)));
            requests.addAll(receive(vector, shares.of(peer), peer));
            messages.await(requests);
        }
    }

    /** Overwrites the vector with that of rank 0, which gives each rank its share to pass on. */
    void broadcast(NDArray vector) {
        Shares shares = Shares.of(vector.size(), size);
        List<MpiRequest> requests = new ArrayList<>();
        if (rank == 0) {
            for (int peer = 1; peer < size; peer++) {
                requests.addAll(send(vector, shares.of(peer), peer));
            }
        } else {
            requests.addAll(receive(vector, shares.of(rank), 0));
        }
        messages.await(requests);
        allGather(vector, shares);
    }

    private int above(int round) {
        return (rank + round) % size;
    }

    private int below(int round) {
        return (rank - round + size) % size;
    }

    private static List<Span> chunks(Span span) {
        List<Span> chunks = new ArrayList<>();
        for (long from = span.from(); from < span.to(); from += CHUNK) {
            chunks.add(new Span(from, Math.min(span.to(), from + CHUNK)));
        }
        return chunks;
    }

    private List<MpiRequest> send(NDArray vector, Span span, int peer) {
        List<MpiRequest> departures = new ArrayList<>();
        for (Span chunk : chunks(span)) {
            Pointer source = NativeAddress.of(vector, chunk.from());
            departures.add(new MpiRequest(
                    peer,
                    MpiRequest.NOTHING,
                    handle -> mpi.MPI_Isend(source, (int) chunk.size(), floats, peer, TAG, world, handle)));
        }
        return departures;
    }

    private List<MpiRequest> receive(NDArray vector, Span span, int peer) {
        return chunks(span).stream()
                .map(chunk -> receive(NativeAddress.of(vector, chunk.from()), chunk, peer))
                .toList();
    }

    private MpiRequest receive(Pointer target, Span chunk, int peer) {
        return new MpiRequest(
                peer,
                MpiRequest.NOTHING,
                handle -> mpi.MPI_Irecv(target, (int) chunk.size(), floats, peer, TAG, world, handle));
    }

    /** One chunk arrives while the one before it is added. */
    private void addFrom(int peer, NDArray vector, Span span, NDArray first, NDArray second) {
        List<Span> chunks = chunks(span);
        List<NDArray> buffers = List.of(first, second);
        List<MpiRequest> arrivals = new ArrayList<>();
        for (int i = 0; i <= chunks.size(); i++) {
            if (i < chunks.size()) {
                arrivals.add(receive(NativeAddress.of(buffers.get(i % 2)), chunks.get(i), peer));
            }
            if (i > 0) {
                messages.await(List.of(arrivals.get(i - 1)));
                add(vector, chunks.get(i - 1), buffers.get((i - 1) % 2));
            }
        }
    }

    private static void add(NDArray vector, Span span, NDArray arrived) {
        try (PtNDArray target = JniUtils.slice((PtNDArray) vector, 0, span.from(), span.to(), 1);
                PtNDArray source = JniUtils.slice((PtNDArray) arrived, 0, 0, span.size(), 1)) {
            target.addi(source);
        }
    }
}
