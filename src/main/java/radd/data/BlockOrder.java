package radd.data;

/** The order in which training reads the blocks of a corpus: a function of the position alone, whatever was read before. */
public interface BlockOrder {
    /**
     * The block that is read at a position.
     *
     * @param position samples since the start of training: step * global batch + index in the global batch
     * @return 0 to the number of blocks - 1
     */
    long blockAt(long position);

    /** The epoch of a position, from 0. */
    long epochAt(long position);
}
