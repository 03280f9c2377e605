package radd.engine.collective;

import ai.djl.ndarray.NDArray;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import radd.engine.NativeAddress;
import radd.engine.Span;

/**
 * Sums and spreads vectors in host memory by MPI's non-blocking collectives, in place.
 *
 * <p>They take a count of 32 bits, so long vectors are exchanged piece by piece.
 */
final class MpiVectors {
    /** Most elements of a call: 1 GiB, so that a count of bytes fits in 32 bits too. */
    private static final long PIECE = 1L << 28;

    private final MpiLibrary mpi;
    private final MpiMessages messages;
    private final Pointer world = MpiLibrary.constant("ompi_mpi_comm_world");
    private final Pointer floats = MpiLibrary.constant("ompi_mpi_float");
    private final Pointer addition = MpiLibrary.constant("ompi_mpi_op_sum");

    MpiVectors(MpiLibrary mpi, MpiMessages messages) {
        this.mpi = mpi;
        this.messages = messages;
    }

    /** Replaces each vector by the sum of all. */
    void sum(NDArray vector) {
        for (Span piece : whole(vector).pieces(PIECE)) {
            Pointer elements = NativeAddress.of(vector, piece.from());
            await(
                    MpiRequest.NOTHING,
                    handle -> mpi.MPI_Iallreduce(
                            MpiLibrary.IN_PLACE, elements, (int) piece.size(), floats, addition, world, handle));
        }
    }

    /** Receives every other rank's share. */
    void allGather(NDArray vector, Shares shares) {
        for (Span piece : whole(vector).pieces(PIECE)) {
            Pointer elements = NativeAddress.of(vector, piece.from());
            Memory layout = layout(shares, piece);
            Pointer offsets = layout.share((long) shares.count() * Integer.BYTES);
            await(
                    layout,
                    handle -> mpi.MPI_Iallgatherv(
                            MpiLibrary.IN_PLACE, 0, floats, elements, layout, offsets, floats, world, handle));
        }
    }

    /** How many elements of a piece each rank has, then where in the piece they begin. */
    private static Memory layout(Shares shares, Span piece) {
        int ranks = shares.count();
        Memory layout = new Memory(2L * ranks * Integer.BYTES);
        for (int rank = 0; rank < ranks; rank++) {
            Span own = shares.of(rank).intersection(piece);
            layout.setInt((long) rank * Integer.BYTES, (int) own.size());
            layout.setInt(
                    (long) (ranks + rank) * Integer.BYTES, own.size() == 0 ? 0 : (int) (own.from() - piece.from()));
        }
        return layout;
    }

    /** Overwrites the vector with that of rank 0. */
    void broadcast(NDArray vector) {
        for (Span piece : whole(vector).pieces(PIECE)) {
            Pointer elements = NativeAddress.of(vector, piece.from());
            await(MpiRequest.NOTHING, handle -> mpi.MPI_Ibcast(elements, (int) piece.size(), floats, 0, world, handle));
        }
    }

    private static Span whole(NDArray vector) {
        return new Span(0, vector.size());
    }

    private void await(Memory arguments, MpiRequest.Call call) {
        messages.awaitAll(new MpiRequest(MpiRequest.ALL_RANKS, arguments, call));
    }
}
