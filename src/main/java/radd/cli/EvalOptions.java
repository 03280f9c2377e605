package radd.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import radd.RaddException;
import radd.core.family.Model;
import radd.data.corpus.Corpora;
import radd.data.corpus.CorpusSource;
import radd.data.corpus.Split;
import radd.eval.Likelihood;

/** The options of {@code radd eval} itself: which corpus, in which pieces, where the results go. Defaults: reference {@code evaluation_modeling.py}. */
final class EvalOptions {
    @Option(
            names = {"--dataset", "--valid-dataset"},
            defaultValue = "ptb",
            paramLabel = "NAME|PATH",
            description =
                    "ptb (its test split, from --data-dir), or a file, pipe or glob of text or jsonl: {\"text\": \"...\"}"
                            + " or {\"ids\": [...]}, the latter one block a line (default: ${DEFAULT-VALUE}).")
    private String dataset = "";

    @Option(
            names = "--separator",
            defaultValue = "",
            paramLabel = "TEXT",
            description = "Text that ends a document wherever it stands, such as '<|endoftext|>' (default: none).")
    private String separator = "";

    @Option(
            names = "--split",
            paramLabel = "PART",
            description =
                    "val or test: of a corpus that comes whole, as text8, the 5 %% of its tokens before the last 5 %%, or the last 5 %%"
                            + " (default: all of it).")
    private @Nullable String split;

    @Option(
            names = "--data-dir",
            defaultValue = "data",
            paramLabel = "DIR",
            description = "Folder that holds ptb.test.txt or ptb/ptb.test.txt (default: ${DEFAULT-VALUE}).")
    private Path dataDir = Path.of("");

    @Option(
            names = "--batch-size",
            defaultValue = "16",
            paramLabel = "B",
            description =
                    "Masked sequences in one run of the network; changes the speed, not the result (default: ${DEFAULT-VALUE}).")
    private int batchSize;

    @Option(
            names = "--length",
            paramLabel = "L",
            description = "Longest sequence; the corpus is cut into blocks of it (default: the model's length).")
    private @Nullable Integer length;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "S",
            description = "Seed of the draws (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--work-dir",
            paramLabel = "DIR",
            description =
                    "Where results.json is written, and what is finished of an evaluation in work: the same command goes on with it (default:"
                            + " logs/ and the model's name).")
    private @Nullable Path workDir;

    @Option(
            names = "--per-document",
            description =
                    "Write documents.jsonl beside results.json: index, nll_nats, stderr and tokens of each sequence.")
    private boolean perDocument;

    @Mixin
    private final LikelihoodOptions likelihoods = new LikelihoodOptions();

    @Mixin
    private final DeviceOptions devices = new DeviceOptions();

    String dataset() {
        return dataset;
    }

    /**
     * Where the corpus comes from.
     *
     * @throws RaddException if it is not there
     */
    CorpusSource source() {
        return Corpora.evaluationSource(dataset, dataDir, separator);
    }

    /**
     * The part of the corpus; empty for all.
     *
     * @throws RaddException (CONFIG) if there is none of that name
     */
    Optional<Split> split() {
        return Optional.ofNullable(split).map(name -> OptionValue.choose("--split", name, Split.class));
    }

    /**
     * The likelihoods that are asked for.
     *
     * @throws RaddException (CONFIG) if a number is out of range, or the model cannot answer
     */
    List<Likelihood> likelihoods(Model model) {
        if (batchSize < 1) {
            throw new RaddException(RaddException.Kind.CONFIG, "batch_size is " + batchSize, "must be at least 1");
        }
        return likelihoods.of(model, seed);
    }

    /** Whether each sequence's own numbers are written. */
    boolean perDocument() {
        return perDocument;
    }

    long seed() {
        return seed;
    }

    /**
     * The longest sequence.
     *
     * @throws RaddException (CONFIG) if the model does not go so far
     */
    int length(Model model) {
        int longest = model.description().length();
        int wanted = length == null ? longest : length;
        if (wanted < 1 || wanted > longest) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    "length is " + wanted,
                    "must be 1 to " + longest + ", the model's length");
        }
        return wanted;
    }

    /** Where the results go. */
    Path workDir(Path model) {
        if (workDir != null) {
            return workDir;
        }
        Path name = model.toAbsolutePath().normalize().getFileName();
        return Path.of("logs").resolve(name == null ? Path.of("model") : name);
    }

    int batchSize() {
        return batchSize;
    }

    DeviceOptions devices() {
        return devices;
    }

    /** The likelihood so far, for the progress line. */
    static String detail(double natsPerToken) {
        return Double.isNaN(natsPerToken) ? "" : String.format(Locale.ROOT, "perplexity %.2f", Math.exp(natsPerToken));
    }
}
