package radd.data.corpus;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import radd.data.EpochOrder;
import radd.data.tokenizer.Gpt2Tokenizer;

/**
 * Which share of the room of a batch holds a token, where documents are padded, bucketed by length or packed: the table of score-based-diffusion-lm's README
 * for other corpora, batches and lengths.
 *
 * <p>Batches are of documents in a random order; each has room for its longest document in every row. {@code data.packing=documents} packs neighbours into
 * rows of the model's length, whatever the batch.
 */
public final class PackingEfficiency {
    private static final PrintStream OUT = System.out;
    private static final int[] BATCHES = {16, 128, 512};

    /** Batches whose documents are sorted by length together, as Hugging Face's {@code group_by_length} has it. */
    private static final int BUCKETED = 50;

    /** Of fewer batches the lengths of single ones would decide. */
    private static final int FEWEST_BATCHES = 10;

    private PackingEfficiency() {}

    /** Arguments: a folder for token stores, then corpora, each after the model's length and what a document is in it: {@code 64 line FILE 1024 jsonl FILE}. */
    public static void main(String[] args) {
        CorpusCache cache = new CorpusCache(Path.of(args[0]));
        OUT.println("| corpus | pieces | tokens: median, mean | length | batch | padded | bucketed, padded | packed | `documents` |");
        OUT.println("|---|---|---|---|---|---|---|---|---|");
        for (int at = 1; at + 2 < args.length; at += 3) {
            report(Integer.parseInt(args[at]), args[at + 1], Path.of(args[at + 2]), cache);
        }
    }

    private static void report(int length, String documents, Path file, CorpusCache cache) {
        CorpusRules rules = CorpusRules.USUAL
                .withDocuments(DocumentRule.valueOf(documents.toUpperCase(Locale.ROOT)))
                .withPacking(Packing.DOCUMENTS);
        Gpt2Tokenizer gpt2 = new Gpt2Tokenizer();
        TokenStore store = cache.open(CorpusSource.find(file.toString(), rules), gpt2, BuildProgress.SILENT);
        DocumentBlocks blocks = DocumentBlocks.of(store, DocumentEnd.of(store, gpt2), length);
        int[] lengths = blocks.lengths(0, Math.toIntExact(blocks.count()));
        int[] sorted = Arrays.stream(lengths).sorted().toArray();
        Blocks rows = DocumentRows.of(blocks, length, DocumentRows.WINDOW);
        EpochOrder order = new EpochOrder(1, lengths.length);
        int[] drawn = IntStream.range(0, lengths.length)
                .map(i -> lengths[(int) order.blockAt(i)])
                .toArray();
        for (int batch : BATCHES) {
            if (lengths.length < FEWEST_BATCHES * batch) {
                continue;
            }
            OUT.printf(
                    Locale.ROOT,
                    "| %s, a %s each | %,d | %d, %.0f | %d | %d | %.1f %% | %.1f %% | %.1f %% | %.1f %% |%n",
                    file.getFileName(),
                    documents,
                    lengths.length,
                    sorted[sorted.length / 2],
                    Arrays.stream(lengths).average().orElse(0),
                    length,
                    batch,
                    100 * efficiency(drawn, batch, false),
                    100 * efficiency(bucketed(drawn, batch), batch, false),
                    100 * efficiency(drawn, batch, true),
                    100.0 * rows.tokenCount() / (rows.count() * length));
        }
    }

    private static int[] bucketed(int[] lengths, int batch) {
        int[] sorted = lengths.clone();
        for (int from = 0; from < sorted.length; from += BUCKETED * batch) {
            Arrays.sort(sorted, from, Math.min(sorted.length, from + BUCKETED * batch));
        }
        return sorted;
    }

    /** Tokens over room in whole batches. */
    private static double efficiency(int[] lengths, int batch, boolean packed) {
        double tokens = 0;
        double room = 0;
        for (int from = 0; from + batch <= lengths.length; from += batch) {
            int[] sizes = Arrays.copyOfRange(lengths, from, from + batch);
            int longest = Arrays.stream(sizes).max().orElseThrow();
            tokens += Arrays.stream(sizes).sum();
            room += (double) longest
                    * (packed ? FirstFitDecreasing.rows(sizes, longest).size() : batch);
        }
        return tokens / room;
    }
}
