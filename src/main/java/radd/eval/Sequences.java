package radd.eval;

import radd.data.corpus.Blocks;

/** What is scored, as numbered sequences, each a function of its number; read by any number of threads. */
public interface Sequences {
    /** How many. */
    long count();

    /**
     * One of them.
     *
     * @param index 0 to {@link #count} - 1
     */
    Sequence sequence(long index);

    /** The blocks of a corpus. */
    static Sequences of(Blocks blocks) {
        return new Sequences() {
            @Override
            public long count() {
                return blocks.count();
            }

            @Override
            public Sequence sequence(long index) {
                return new Sequence(index, blocks.block(index));
            }
        };
    }
}
