package radd.data.corpus;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import radd.data.EpochOrder;
import radd.data.tokenizer.Gpt2Tokenizer;

/**
 * How full rows of documents are: a document a row, and packed among batches of several sizes.
 *
 * <p>Batches are of documents in a random order and have room for their longest, as the reference packs them; {@code data.packing=documents} packs
 * neighbours into rows of the model's length.
 */
public final class PackingEfficiency {
    private static final PrintStream OUT = System.out;
    private static final int[] BATCHES = {16, 64, 256, 1024};

    private PackingEfficiency() {}

    /** Arguments: the model's length, a folder for token stores, then corpora, each after what a document is in it: {@code line FILE jsonl FILE}. */
    public static void main(String[] args) {
        int length = Integer.parseInt(args[0]);
        OUT.print("| corpus | documents | tokens: median, mean | a document a row");
        for (int batch : BATCHES) {
            OUT.print(" | packed by " + batch);
        }
        OUT.println(" | rows of " + length + " |");
        for (int at = 2; at + 1 < args.length; at += 2) {
            report(args[at], Path.of(args[at + 1]), new CorpusCache(Path.of(args[1])), length);
        }
    }

    private static void report(String documents, Path file, CorpusCache cache, int length) {
        CorpusRules rules = CorpusRules.USUAL
                .withDocuments(DocumentRule.valueOf(documents.toUpperCase(Locale.ROOT)))
                .withPacking(Packing.DOCUMENTS);
        Gpt2Tokenizer gpt2 = new Gpt2Tokenizer();
        TokenStore store = cache.open(CorpusSource.find(file.toString(), rules), gpt2, BuildProgress.SILENT);
        DocumentBlocks blocks = DocumentBlocks.of(store, DocumentEnd.of(store, gpt2), length);
        int[] lengths = blocks.lengths(0, Math.toIntExact(blocks.count()));
        int[] sorted = lengths.clone();
        Arrays.sort(sorted);
        OUT.printf(
                Locale.ROOT,
                "| %s, a %s each | %,d | %d, %.0f | %.1f %%",
                file.getFileName(),
                documents,
                lengths.length,
                sorted[sorted.length / 2],
                Arrays.stream(lengths).average().orElse(0),
                100 * efficiency(lengths, 64, false));
        for (int batch : BATCHES) {
            OUT.printf(Locale.ROOT, " | %.1f %%", 100 * efficiency(lengths, batch, true));
        }
        Blocks rows = DocumentRows.of(blocks, length, DocumentRows.WINDOW);
        OUT.printf(Locale.ROOT, " | %.1f %% |%n", 100.0 * rows.tokenCount() / (rows.count() * length));
    }

    /** Tokens over room in whole batches; a batch has room for its longest document in each row. */
    private static double efficiency(int[] lengths, int batch, boolean packed) {
        EpochOrder order = new EpochOrder(1, lengths.length);
        double tokens = 0;
        double room = 0;
        for (int from = 0; from + batch <= lengths.length; from += batch) {
            int[] sizes = new int[batch];
            for (int i = 0; i < batch; i++) {
                sizes[i] = lengths[(int) order.blockAt((long) from + i)];
            }
            int longest = Arrays.stream(sizes).max().orElseThrow();
            List<int[]> rows = packed ? FirstFitDecreasing.rows(sizes, longest) : List.of();
            tokens += Arrays.stream(sizes).sum();
            room += (double) longest * (packed ? rows.size() : batch);
        }
        return tokens / room;
    }
}
