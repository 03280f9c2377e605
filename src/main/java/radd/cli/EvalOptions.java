package radd.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import radd.InvalidSetting;
import radd.RaddException;
import radd.core.family.Model;
import radd.core.objective.Objective;
import radd.data.corpus.CorpusNames;
import radd.data.corpus.EvaluationCorpus;
import radd.data.corpus.Split;
import radd.eval.LikelihoodEvaluation;

/** The options of {@code radd eval} itself: which corpus, which loss, how many draws. Defaults: reference {@code evaluation_modeling.py}. */
final class EvalOptions {
    @Option(
            names = {"--dataset", "--valid-dataset"},
            defaultValue = "ptb",
            paramLabel = "NAME|PATH",
            description =
                    "A corpus by its name ('radd data list'), hf:ORG/NAME[:CONFIG][:SPLIT][:COLUMN], or a file, pipe or glob of text,"
                            + " jsonl, csv, Parquet or Arrow; of {\"ids\": [...]} each line is a block (default: ${DEFAULT-VALUE}).")
    private String dataset = "";

    @Option(
            names = "--split",
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
            names = "--loss-type",
            paramLabel = "LOSS",
            description =
                    "What is averaged, by the name of one of the model's losses: for RADD t_DSE, t_DCE, lambda_DCE or k_DCE, of which"
                            + " k_DCE is the least noisy bound (default: the reference's, lambda_DCE for RADD).")
    private @Nullable String lossType;

    @Option(
            names = "--monte-carlo-timesteps",
            defaultValue = "1024",
            paramLabel = "N",
            description =
                    "Noise levels and masks drawn for each sequence; a multiple of the steps of a chain scores every step equally"
                            + " often, so that masks alone are drawn (default: ${DEFAULT-VALUE}).")
    private int draws;

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
            description = "Where results.json is written (default: logs/ and the model's name).")
    private @Nullable Path workDir;

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
     * The evaluation that is asked for.
     *
     * @throws RaddException (CONFIG) if a number is out of range
     */
    LikelihoodEvaluation evaluation(Model model) {
        try {
            InvalidSetting.require(batchSize >= 1, "batch_size", batchSize, "at least 1");
            return new LikelihoodEvaluation(objective(model), draws, seed);
        } catch (InvalidSetting refusal) {
            throw new RaddException(
                    RaddException.Kind.CONFIG, String.valueOf(refusal.getMessage()), "correct the flag", refusal);
        }
    }

    private Objective<?> objective(Model model) {
        try {
            return lossType == null ? model.evaluated() : model.objective(lossType);
        } catch (InvalidSetting unknown) {
            throw OptionValue.refused("--loss-type", unknown.value(), "must be " + unknown.allowed());
        }
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

    long seed() {
        return seed;
    }

    DeviceOptions devices() {
        return devices;
    }

    /** The bound so far, for the progress line. */
    static String detail(double natsPerToken) {
        return Double.isNaN(natsPerToken) ? "" : String.format(Locale.ROOT, "perplexity %.2f", Math.exp(natsPerToken));
    }
}
