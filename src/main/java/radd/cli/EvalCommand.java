package radd.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code radd eval}: the likelihood bound of a model on a corpus. */
@Command(
        name = "eval",
        aliases = "evaluate",
        description = "Estimate a model's perplexity on a corpus by one of the losses, with its standard errors.")
final class EvalCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Mixin
    private final EvalOptions options = new EvalOptions();

    @Override
    public Integer call() {
        return new EvalRun(model, options)
                .run(Objects.requireNonNull(spec).commandLine().getOut());
    }
}
