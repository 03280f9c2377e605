package radd.data.corpus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import radd.RaddException;
import radd.data.tokenizer.Tokenizer;

/**
 * Blocks as the papers' programs cut them, with the map function of Hugging Face's {@code datasets}: documents lie in consecutive shards, one a process, in
 * each of which every {@value #BATCH} documents are joined, cut into blocks, and what is left of them is dropped; reference {@code data.py}.
 */
final class PaperBlocks implements Blocks {
    /** Processes of the reference's map. */
    static final int SHARDS = 8;

    /** Documents that the reference's map takes at once. */
    static final int BATCH = 1000;

    private static final int CHUNK = 1 << 16;

    private final TokenStore store;
    private final int length;
    /** The first token of each batch. */
    private final long[] starts;
    /** The first block of each batch, and at last the number of blocks. */
    private final long[] firstBlocks;

    private PaperBlocks(TokenStore store, int length, long[] starts) {
        this.store = store;
        this.length = length;
        this.starts = starts;
        this.firstBlocks = new long[starts.length];
        for (int batch = 0; batch + 1 < starts.length; batch++) {
            firstBlocks[batch + 1] = firstBlocks[batch] + (starts[batch + 1] - starts[batch]) / length;
        }
    }

    /**
     * Cuts a store, which is read once for the ends of its documents.
     *
     * @param shards at most as many as there are documents count
     * @param batch documents that are joined
     * @throws RaddException (CONFIG) if the tokenizer does not mark the ends of documents
     */
    static PaperBlocks of(TokenStore store, Tokenizer tokenizer, int length, int shards, int batch) {
        int end = tokenizer
                .endOfText()
                .orElseThrow(() -> new RaddException(
                        RaddException.Kind.CONFIG,
                        "tokenizer " + tokenizer.name() + " does not mark documents, by which the papers cut",
                        "cut strictly"));
        return of(store, end, length, shards, batch);
    }

    static PaperBlocks of(TokenStore store, int endOfText, int length, int shards, int batch) {
        long documents = documents(store, endOfText);
        long used = Math.max(1, Math.min(shards, documents));
        List<Long> starts = new ArrayList<>(List.of(0L));
        long shard = 0;
        long left = sizeOf(0, documents, used);
        int inBatch = 0;
        for (long from = 0; from < store.length(); from += CHUNK) {
            int[] ids = store.read(from, (int) Math.min(CHUNK, store.length() - from));
            for (int at = 0; at < ids.length; at++) {
                if (ids[at] != endOfText) {
                    continue;
                }
                inBatch++;
                left--;
                if (inBatch == batch || left == 0) {
                    starts.add(from + at + 1);
                    inBatch = 0;
                }
                if (left == 0) {
                    shard++;
                    left = sizeOf(shard, documents, used);
                }
            }
        }
        if (inBatch > 0) {
            starts.add(store.length());
        }
        return new PaperBlocks(
                store, length, starts.stream().mapToLong(Long::longValue).toArray());
    }

    /** The first shards have one document more where they cannot all have as many. */
    private static long sizeOf(long shard, long documents, long shards) {
        return documents / shards + (shard < documents % shards ? 1 : 0);
    }

    private static long documents(TokenStore store, int endOfText) {
        long documents = 0;
        for (long from = 0; from < store.length(); from += CHUNK) {
            int[] ids = store.read(from, (int) Math.min(CHUNK, store.length() - from));
            documents += Arrays.stream(ids).filter(id -> id == endOfText).count();
        }
        return documents;
    }

    @Override
    public long count() {
        return firstBlocks[firstBlocks.length - 1];
    }

    @Override
    public int[] block(long index) {
        Objects.checkIndex(index, count());
        int batch = lastAtMost(firstBlocks, index);
        return store.read(starts[batch] + (index - firstBlocks[batch]) * length, length);
    }

    /** The last batch that begins at or before a block; those without blocks begin where the next does. */
    private static int lastAtMost(long[] firsts, long index) {
        int low = 0;
        int high = firsts.length - 1;
        while (low + 1 < high) {
            int middle = (low + high) >>> 1;
            if (firsts[middle] <= index) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public long tokenCount() {
        return count() * length;
    }
}
