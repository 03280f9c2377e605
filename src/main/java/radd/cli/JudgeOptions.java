package radd.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import radd.core.network.CausalTransformer;
import radd.eval.judge.Judge;

/** The options of {@code radd eval} that say who judges what. */
final class JudgeOptions {
    static final String JUDGE = "--judge";

    /** All of them. */
    static final Set<String> NAMES = Set.of(JUDGE, "--samples", "--stride", "--reference", "--mauve", "--per-sample");

    @Option(
            names = JUDGE,
            paramLabel = "NAME|DIR",
            description =
                    "GPT-2 as judge, instead of --model-path: a folder with its config.json and model.safetensors, or a repository of the hub"
                            + " such as gpt2. It scores --samples, or"
                            + " --dataset where no samples are given.")
    private @Nullable String judge;

    @Option(
            names = "--samples",
            paramLabel = "FILE",
            description =
                    "Samples to judge: what 'radd sample' writes, or texts one a line, or jsonl of {\"text\": \"...\"} or {\"ids\": [...]}.")
    private @Nullable Path samples;

    @Option(
            names = "--stride",
            paramLabel = "N",
            description =
                    "In texts longer than the judge's length, the tokens by which its window moves on (default: half the length).")
    private @Nullable Integer stride;

    @Option(
            names = "--reference",
            paramLabel = "FILE",
            description =
                    "The training corpus, or another of such text: the longest run that is copied from it, and its entropy beside that"
                            + " of the samples.")
    private @Nullable String reference;

    @Option(
            names = "--mauve",
            paramLabel = "FILE",
            description =
                    "A corpus of people's text: how near the samples are to it, by MAUVE on the judge's features, over several clusterings"
                            + " from --seed on.")
    private @Nullable String mauve;

    @Option(
            names = "--per-sample",
            description = "Write samples.jsonl into the work folder: a line of figures for each sample.")
    private boolean perSample;

    /** The judge as it was given. */
    String judge() {
        return String.valueOf(judge);
    }

    /**
     * The judge's folder.
     *
     * @throws radd.RaddException (DATA) if there is none
     */
    Path folder() {
        return JudgeModels.folder(JUDGE, judge());
    }

    Optional<Path> samples() {
        return Optional.ofNullable(samples);
    }

    int stride(CausalTransformer network) {
        return stride == null ? Judge.usualStride(network) : stride;
    }

    Optional<String> reference() {
        return Optional.ofNullable(reference);
    }

    Optional<String> mauve() {
        return Optional.ofNullable(mauve);
    }

    boolean perSample() {
        return perSample;
    }
}
