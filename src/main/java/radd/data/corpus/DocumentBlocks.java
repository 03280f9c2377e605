package radd.data.corpus;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.LongStream;
import radd.data.tokenizer.Ids;

/** The documents of a store, each a block of its own; one that is longer than a block is several, of which only the last may be shorter. */
final class DocumentBlocks implements Blocks {
    private static final int CHUNK = 1 << 16;

    private final TokenStore store;
    /** The first token of each block. */
    private final long[] starts;
    /** Tokens of each block. */
    private final int[] lengths;

    private final long tokenCount;

    private DocumentBlocks(TokenStore store, long[] starts, int[] lengths) {
        this.store = store;
        this.starts = starts;
        this.lengths = lengths;
        this.tokenCount = Arrays.stream(lengths).asLongStream().sum();
    }

    /**
     * Finds the documents of a store, which is read once for their ends; keeps 12 bytes a block.
     *
     * @param end what ends them; what follows the last end is a document too
     * @param longest most tokens of a block
     */
    static DocumentBlocks of(TokenStore store, DocumentEnd end, int longest) {
        LongStream.Builder starts = LongStream.builder();
        Ids lengths = new Ids();
        long start = 0;
        for (long from = 0; from < store.length(); from += CHUNK) {
            int[] ids = store.read(from, (int) Math.min(CHUNK, store.length() - from));
            for (int at = 0; at < ids.length; at++) {
                long next = from + at + 1;
                boolean ends = ids[at] == end.id();
                long upTo = ends && !end.isToken() ? next - 1 : next;
                if (upTo > start && (ends || upTo - start == longest || next == store.length())) {
                    starts.add(start);
                    lengths.add((int) (upTo - start));
                    start = upTo;
                }
                start = ends ? next : start;
            }
        }
        return new DocumentBlocks(store, starts.build().toArray(), lengths.toArray());
    }

    /** The first place at or after one, not 0, where a document begins; the length of the store if there is none. */
    static long startFrom(TokenStore store, DocumentEnd end, long place) {
        for (long from = Math.max(place, 1) - 1; from < store.length(); from += CHUNK) {
            int[] ids = store.read(from, (int) Math.min(CHUNK, store.length() - from));
            for (int at = 0; at < ids.length; at++) {
                if (ids[at] == end.id()) {
                    return from + at + 1;
                }
            }
        }
        return store.length();
    }

    @Override
    public long count() {
        return starts.length;
    }

    @Override
    public int[] block(long index) {
        int block = (int) Objects.checkIndex(index, count());
        return store.read(starts[block], lengths[block]);
    }

    @Override
    public long tokenCount() {
        return tokenCount;
    }

    /** Tokens of the blocks from one on, {@code count} of them. */
    int[] lengths(int from, int count) {
        return Arrays.copyOfRange(lengths, from, from + count);
    }
}
