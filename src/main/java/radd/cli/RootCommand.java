package radd.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code radd} itself: global options and the list of commands. */
@Command(
        name = "radd",
        description = "Masked (absorbing) discrete-diffusion language models: train, sample, evaluate.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "  0:done",
            "  1:a defect of radd",
            "  2:command line or configuration",
            "  3:data, model, file or network",
            "  4:device or memory",
            "130:interrupted"
        },
        footer = {
            "",
            "Flags may be written with underscores too (--batch_size for --batch-size). @FILE stands for the",
            "arguments in a file, one or more a line. 'radd help TOPIC' has a page on precision, sampling, data",
            "and exit-codes."
        })
final class RootCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--stacktrace", scope = ScopeType.INHERIT, description = "Show the Java stack trace of a failure.")
    private boolean stacktrace;

    /** Whether a failure shows where in the program it happened. */
    boolean stacktrace() {
        return stacktrace;
    }

    /** Called when the command line names no command. */
    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("run by picocli only");
        }
        String commands = String.join(", ", spec.subcommands().keySet());
        throw new ParameterException(
                spec.commandLine(), commands.isEmpty() ? "missing command" : "missing command: one of " + commands);
    }
}
