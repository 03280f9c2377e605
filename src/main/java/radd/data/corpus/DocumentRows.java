package radd.data.corpus;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import radd.data.tokenizer.Ids;

/**
 * Blocks in which several documents may lie, packed by {@link FirstFitDecreasing} among every {@value #WINDOW} that follow on one another.
 *
 * <p>Which documents lie together is settled by the corpus alone, and what is read when by the order of the blocks; so nothing waits from one batch or epoch
 * for the next, and a resumed run needs nothing but its step.
 */
final class DocumentRows implements Blocks {
    /** So many fill their rows as well as all would; packing them takes a few megabytes. */
    static final int WINDOW = 1 << 16;

    private static final Logger LOG = LoggerFactory.getLogger(DocumentRows.class);

    private final DocumentBlocks documents;
    /** The documents in the order of the rows. */
    private final int[] order;
    /** Where each row begins in it, and at last its length. */
    private final int[] firsts;

    private DocumentRows(DocumentBlocks documents, int[] order, int[] firsts) {
        this.documents = documents;
        this.order = order;
        this.firsts = firsts;
    }

    /**
     * Packs documents.
     *
     * @param capacity tokens that a row has room for, at least those of the longest document
     * @param window documents that are packed together
     */
    static DocumentRows of(DocumentBlocks documents, int capacity, int window) {
        Ids order = new Ids();
        Ids firsts = new Ids();
        int count = Math.toIntExact(documents.count());
        for (int from = 0; from < count; from += window) {
            int first = from;
            int[] lengths = documents.lengths(from, Math.min(window, count - from));
            for (int[] row : FirstFitDecreasing.rows(lengths, capacity)) {
                firsts.add(order.size());
                order.addAll(IntStream.of(row).map(document -> first + document).toArray());
            }
        }
        firsts.add(order.size());
        DocumentRows rows = new DocumentRows(documents, order.toArray(), firsts.toArray());
        LOG.info(
                "{} documents, or pieces of at most {} tokens, in {} blocks, {} % of which is filled",
                count,
                capacity,
                rows.count(),
                Math.round(1000.0 * rows.tokenCount() / Math.max(1, rows.count() * capacity)) / 10.0);
        return rows;
    }

    @Override
    public long count() {
        return firsts.length - 1L;
    }

    @Override
    public List<int[]> sequences(long index) {
        int row = Math.toIntExact(index);
        return Arrays.stream(order, firsts[row], firsts[row + 1])
                .mapToObj(documents::block)
                .toList();
    }

    @Override
    public int sequenceCount(long index) {
        int row = Math.toIntExact(index);
        return firsts[row + 1] - firsts[row];
    }

    /** The documents one after the other. */
    @Override
    public int[] block(long index) {
        return sequences(index).stream().flatMapToInt(Arrays::stream).toArray();
    }

    @Override
    public long tokenCount() {
        return documents.tokenCount();
    }
}
