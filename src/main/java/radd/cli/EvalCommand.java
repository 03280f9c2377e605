package radd.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code radd eval}: the likelihood of a model on a corpus. */
@Command(
        name = "eval",
        aliases = "evaluate",
        subcommands = EvalExplainCommand.class,
        description =
                "Estimate a model's perplexity on a corpus, as a bound by one of its losses or exactly in an order, with its standard errors.")
final class EvalCommand implements Callable<Integer> {
    private static final String MODEL_PATH = "--model-path";

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Mixin
    private final EvalOptions options = new EvalOptions();

    /** The command, which needs a model itself but not where it explains what others have found. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new EvalCommand());
        CommandSpec spec = line.getCommandSpec();
        OptionSpec path = spec.findOption(MODEL_PATH);
        spec.remove(path);
        spec.addOption(OptionSpec.builder(path).required(false).build());
        return line;
    }

    @Override
    public Integer call() {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        if (!line.getParseResult().hasMatchedOption(MODEL_PATH)) {
            throw new ParameterException(
                    line,
                    "Missing required option: '" + MODEL_PATH + "="
                            + spec.findOption(MODEL_PATH).paramLabel() + "'");
        }
        return new EvalRun(model, options).run(line.getOut());
    }
}
