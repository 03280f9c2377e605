package radd.cli;

import java.util.Map;
import java.util.Stack;
import picocli.CommandLine;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Accepts {@code --batch_size}, as the reference writes its flags, wherever a command declares {@code --batch-size}.
 *
 * <p>Commands declare the kebab-case name only, so help shows each flag once.
 */
final class FlagTwins implements IParameterPreprocessor {
    private FlagTwins() {}

    /** Adds the twins to a command and everything below it. */
    static void acceptSnakeCase(CommandLine command) {
        command.getCommandSpec().preprocessor(new FlagTwins());
        command.getSubcommands().values().forEach(FlagTwins::acceptSnakeCase);
    }

    // The type of the parameter is picocli's.
    @SuppressWarnings("JdkObsolete")
    @Override
    public boolean preprocess(Stack<String> args, CommandSpec command, ArgSpec option, Map<String, Object> info) {
        // A stack of arguments has the first one on top; what follows "--" is never a flag.
        for (int i = args.size() - 1; i >= 0 && !args.get(i).equals("--"); i--) {
            args.set(i, kebabCase(args.get(i), command));
        }
        return false; // picocli goes on with the rewritten arguments
    }

    private static String kebabCase(String arg, CommandSpec command) {
        int end = arg.indexOf('=') < 0 ? arg.length() : arg.indexOf('=');
        String name = arg.substring(0, end);
        String twin = name.replace('_', '-');
        boolean known = command.optionsMap().containsKey(name);
        return !known && command.optionsMap().containsKey(twin) ? twin + arg.substring(end) : arg;
    }
}
