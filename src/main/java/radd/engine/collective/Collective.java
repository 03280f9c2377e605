package radd.engine.collective;

import ai.djl.ndarray.NDArray;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * One rank's end of a group whose ranks hold flat float32 vectors of the same size.
 *
 * <p>All ranks call the same operations in the same order, each rank from one thread. An operation returns when this rank's vector may be
 * used again. Whatever it computes has the same bits on every rank that has it.
 */
public sealed interface Collective extends AutoCloseable
        permits Alone, MpiCollective, NcclCollective, ReplicaGroup.Member {
    /** A group of one. */
    static Collective alone() {
        return new Alone();
    }

    /** This rank's number, from 0. */
    int rank();

    /** Number of ranks. */
    int size();

    /**
     * Every rank's values, in the order of the ranks. No rank returns before all have called.
     *
     * @param values as many on every rank, at most {@value #MOST_VALUES} in one process
     * @throws PeerFailedException if a rank has failed, or has neither called nor been {@linkplain #heartbeat heartbeat} for too long
     */
    long[] gather(long... values);

    /** Most values that the ranks of one process may gather together. */
    int MOST_VALUES = 511;

    /** Replaces each vector by the sum of all. */
    void sum(NDArray vector);

    /** Overwrites each vector with that of rank 0. */
    void broadcast(NDArray vector);

    /** Replaces each rank's own share of its vector by the sum of all; the rest is undefined. */
    void reduceScatter(NDArray vector, Shares shares);

    /** Overwrites each vector with every rank's own share. */
    void allGather(NDArray vector, Shares shares);

    /** The sums of every rank's numbers, place by place, added in the order of the ranks. */
    default double[] sums(double... values) {
        long[] all = gather(
                DoubleStream.of(values).mapToLong(Double::doubleToRawLongBits).toArray());
        double[] sums = new double[values.length];
        for (int i = 0; i < all.length; i++) {
            sums[i % values.length] += Double.longBitsToDouble(all[i]);
        }
        return sums;
    }

    /** The sum of every rank's number, added in the order of the ranks. */
    default double sum(double value) {
        return sums(value)[0];
    }

    /**
     * The text of rank 0, for all ranks; those of the others are not looked at.
     *
     * @param text at most {@value #MOST_TEXT} bytes in UTF-8, none of them zero
     */
    default String ofRankZero(String text) {
        ByteBuffer message = ByteBuffer.allocate(MOST_TEXT);
        if (rank() == 0) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            if (utf8.length > MOST_TEXT) {
                throw new IllegalArgumentException(
                        "text has " + utf8.length + " bytes, must have at most " + MOST_TEXT);
            }
            message.put(0, utf8);
        }
        long[] values = new long[MOST_TEXT / Long.BYTES];
        message.asLongBuffer().get(values);
        message.asLongBuffer().put(Arrays.copyOf(gather(values), values.length));
        return StandardCharsets.UTF_8.decode(message).toString().replace("\0", "");
    }

    /** Longest text that rank 0 may tell, in bytes. */
    int MOST_TEXT = 256;

    /**
     * Tells the other processes that this one goes on with its work, so that they wait for it longer; cheap, to be called after every piece
     * of work and from the thread that calls everything else. Without effect among the replicas of a process.
     */
    default void heartbeat() {}

    /** Tells the other processes that this one has failed and leaves the group; nothing but {@link #close} may follow. */
    default void fail(Throwable cause) {}

    /** Leaves the group, together with all ranks. */
    @Override
    void close();
}
