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
import radd.data.corpus.CorpusNames;
import radd.data.corpus.EvaluationCorpus;
import radd.data.corpus.Split;
import radd.eval.DenoisingEvaluation;
import radd.eval.Likelihood;

/** The options of {@code radd eval} itself: which corpus, in which pieces, where the results go. Defaults: reference {@code evaluation_modeling.py}. */
final class EvalOptions {
    @Option(
            names = {"--dataset", "--valid-dataset"},
            completionCandidates = Choices.Datasets.class,
            defaultValue = "ptb",
            paramLabel = "NAME|PATH",
            description =
                    "A corpus by its name ('radd data list'), hf:ORG/NAME[:CONFIG][:SPLIT][:COLUMN], or a file, pipe or glob of text,"
                            + " jsonl, csv, Parquet or Arrow; of {\"ids\": [...]} each line is a block (default: ${DEFAULT-VALUE}).")
    private String dataset = "";

    @Option(
            names = "--split",
            completionCandidates = Choices.Splits.class,
            paramLabel = "PART",
            description =
                    "train, val or test: of a named corpus its split (default: the last it has); of files the first 90 %% of their tokens,"
                            + " the 5 %% before the last 5 %%, or the last 5 %% (default: all).")
    private @Nullable String split;

    @Option(
            names = "--data-dir",
            defaultValue = "data",
            paramLabel = "DIR",
            description = "Folder that may hold ptb.test.txt or ptb/ptb.test.txt (default: ${DEFAULT-VALUE}).")
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
    private final CorpusOptions reading = new CorpusOptions();

    @Mixin
    private final DeviceOptions devices = new DeviceOptions();

    String dataset() {
        return dataset;
    }

    /**
     * The corpus.
     *
     * @param names what named corpora are
     * @throws RaddException if it is not there, or an option is wrong
     */
    EvaluationCorpus corpus(CorpusNames names) {
        Optional<Split> part = Optional.ofNullable(split).map(name -> OptionValue.choose("--split", name, Split.class));
        return EvaluationCorpus.find(dataset, dataDir, part, reading.rules(), reading.packing(), names);
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

    /**
     * How a model that bounds no likelihood is evaluated; empty for one that does.
     *
     * @throws RaddException (CONFIG) if what is asked is for the other kind of models, or a number is out of range
     */
    Optional<DenoisingEvaluation> denoising(Model model) {
        Optional<DenoisingEvaluation> asked = likelihoods.denoising(model, seed);
        if (asked.isPresent() && perDocument) {
            throw OptionValue.refused(
                    "--per-document", true, "must be left out with a model that bounds no likelihood");
        }
        return asked;
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
        return WorkFolder.orUsual(workDir, model);
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
