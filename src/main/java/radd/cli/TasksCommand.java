package radd.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import radd.core.family.Model;
import radd.core.sampler.Decoding;
import radd.core.sampler.MethodRequest;
import radd.core.sampler.TokenDraw;

/** {@code radd eval tasks}: tasks of lm-evaluation-harness, and templates that are filled in. */
@Command(
        name = "tasks",
        description =
                "Ask a model the tasks of lm-evaluation-harness's task files (multiple choice, cloze, likelihood, text) over local data, or have it"
                        + " fill in templates.")
final class TasksCommand implements Callable<Integer> {
    /** Takes the likeliest token. */
    private static final TokenDraw GREEDY = new TokenDraw(0, 0, 1, 0);

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Mixin
    private final ScoringOptions scoring = new ScoringOptions();

    @Parameters(
            arity = "1..*",
            split = ",",
            paramLabel = "FILE",
            description = {
                "Task files (.yaml), whose data_files are taken from the current folder; or templates with answers (.jsonl), a line each:",
                "{\"template\": \"a [MASK:2] c\", \"answers\": [\"x y\"]} or {\"ids\": [...], \"masked\": [positions]}."
            })
    private List<Path> files = List.of();

    @Option(
            names = "--num-fewshot",
            paramLabel = "K",
            description = "Solved documents before each one, for all task files (default: what each says, else 0).")
    private @Nullable Integer fewShot;

    @Option(
            names = "--fewshot-seed",
            defaultValue = "1234",
            paramLabel = "S",
            description = "Seed by which they are drawn, as the harness draws them (default: ${DEFAULT-VALUE}).")
    private long fewShotSeed;

    @Option(names = "--limit", paramLabel = "N", description = "Only the first N documents of each (default: all).")
    private @Nullable Integer limit;

    @Option(
            names = "--method",
            defaultValue = "confidence",
            paramLabel = "NAME",
            description =
                    "Sampling method that generates texts and fills in templates, the likeliest token each time (default: ${DEFAULT-VALUE}).")
    private String method = "";

    @Override
    public Integer call() {
        return new TasksRun(this).run(Objects.requireNonNull(spec).commandLine().getOut());
    }

    ModelOptions model() {
        return model;
    }

    ScoringOptions scoring() {
        return scoring;
    }

    List<Path> files() {
        return files;
    }

    /** Most documents of a task. */
    int limit() {
        return limit == null ? Integer.MAX_VALUE : OptionValue.atLeastOne("--limit", limit);
    }

    Optional<Integer> fewShot() {
        if (fewShot != null && fewShot < 0) {
            throw OptionValue.refused("--num-fewshot", fewShot, "must be at least 0");
        }
        return Optional.ofNullable(fewShot);
    }

    long fewShotSeed() {
        if (fewShotSeed < 0) {
            throw OptionValue.refused("--fewshot-seed", fewShotSeed, "must be at least 0");
        }
        return fewShotSeed;
    }

    /**
     * How texts are generated.
     *
     * @param end token that ends a text, if there is one
     * @throws radd.RaddException (CONFIG) if the family does not have the method
     */
    Decoding decoding(Model described, OptionalInt end) {
        MethodRequest request = new MethodRequest(
                Optional.of(method),
                OptionalInt.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                MethodRequest.Remask.NONE,
                OptionalInt.empty());
        return new Decoding(OptionValue.checked(() -> described.method(request)), GREEDY, 0, end);
    }
}
