package radd.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import radd.Named;

/** {@code radd help}: the usage of a command, or a page on a topic; where a topic has a command's name, the topic. */
@Command(
        name = HelpCommand.NAME,
        helpCommand = true,
        description = "Show a page on a topic (precision, sampling, data, exit-codes), or the usage of a command.")
final class HelpCommand implements Callable<Integer> {
    static final String NAME = "help";

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "TOPIC|COMMAND",
            completionCandidates = Choices.Topics.class,
            description = "Such as precision, or eval frontier (default: the list of commands).")
    private List<String> words = new ArrayList<>();

    @Override
    public Integer call() {
        CommandLine own = Objects.requireNonNull(spec).commandLine();
        Optional<HelpTopic> topic = Named.find(HelpTopic.class, String.join("-", words));
        if (topic.isPresent()) {
            own.getOut().print(topic.get().text());
        } else {
            command(own).usage(own.getOut());
        }
        return ExitCode.DONE.code();
    }

    private CommandLine command(CommandLine own) {
        CommandLine command = own.getParent();
        for (String word : words) {
            CommandLine below = command.getSubcommands().get(word);
            if (below == null) {
                throw new ParameterException(
                        own,
                        "there is no command or topic '" + String.join(" ", words) + "'; topics are "
                                + String.join(", ", Named.labels(HelpTopic.class)));
            }
            command = below;
        }
        return command;
    }
}
