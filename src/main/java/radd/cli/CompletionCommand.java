package radd.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code radd completion}: picocli's script, which completes commands, options and the names that values have. */
@Command(
        name = CompletionCommand.NAME,
        description = "Print a script that completes commands and options in bash and zsh: source <(radd completion).")
final class CompletionCommand implements Callable<Integer> {
    static final String NAME = "completion";

    /** By which the script keeps bash from completing to files; but a value without names of its own is often one, as that of --model-path. */
    private static final String NO_FILES = "  type compopt &>/dev/null && compopt +o default\n";

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine root = Objects.requireNonNull(spec).root().commandLine();
        String script = AutoComplete.bash(root.getCommandName(), root);
        spec.commandLine().getOut().print(script.replace(NO_FILES, ""));
        return ExitCode.DONE.code();
    }
}
