package radd.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import radd.cli.view.Terminal;
import radd.engine.EngineStart;

/** The program: streams in, exit code out. Nothing else ends the process. */
public final class Main {
    /** Names Logback's configuration: one that Logback finds by itself would be that of every program that has radd as a library. */
    private static final String LOGGING = "logback.configurationFile";

    private static final Map<String, Class<?>> COMMANDS = byName();

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        nameLogging();
        runAndExit(args, commands(args));
    }

    /** Before anything logs. */
    static void nameLogging() {
        System.setProperty(LOGGING, System.getProperty(LOGGING, "radd-logback.xml"));
    }

    /** {@link #main} with other commands: what a test starts in a process of its own. */
    static void runAndExit(String[] args, Object... commands) {
        PrintWriter out = utf8(new ResultStream(new FileOutputStream(FileDescriptor.out)));
        PrintWriter err = utf8(new FileOutputStream(FileDescriptor.err));
        Interruption.install(System::exit);
        int code = execute(commandLine(out, err, commands), args);
        EngineStart.await();
        Interruption.ended(code);
        System.exit(code);
    }

    /** UTF-8 whatever the locale: results are text of any language, and batch systems often run under {@code LANG=C}. */
    private static PrintWriter utf8(OutputStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    /**
     * Runs one command in this process.
     *
     * @param args the command line without the program's name
     * @param out receives results
     * @param err receives errors, log lines and progress
     * @return the exit code
     */
    static int run(String[] args, PrintWriter out, PrintWriter err) {
        return execute(commandLine(out, err, commands(args)), args);
    }

    /** In the order in which help lists them. */
    private static Map<String, Class<?>> byName() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("train", TrainCommand.class);
        commands.put("runs", RunsCommand.class);
        commands.put("sample", SampleCommand.class);
        commands.put("sample-cond", SampleCondCommand.class);
        commands.put("eval", EvalCommand.class);
        commands.put("report", ReportCommand.class);
        commands.put("score", ScoreCommand.class);
        commands.put("models", ModelsCommand.class);
        commands.put("convert", ConvertCommand.class);
        commands.put("data", DataCommand.class);
        commands.put("runtime", RuntimeCommand.class);
        commands.put("doctor", DoctorCommand.class);
        commands.put(HelpCommand.NAME, HelpCommand.class);
        commands.put(CompletionCommand.NAME, CompletionCommand.class);
        return commands;
    }

    /**
     * The command that the line begins with, alone, or all, whole where the line may ask for more than a list shows of them: where it names them, would
     * complete them, or goes on in a file. To read the options of all takes longer than all else that a short command does.
     */
    private static Object[] commands(String... args) {
        Set<String> words = Set.copyOf(Arrays.asList(args));
        if (words.contains(CompletionCommand.NAME) || words.stream().anyMatch(word -> word.startsWith("@"))) {
            return commands(command -> true);
        }
        boolean alone = args.length > 0 && COMMANDS.containsKey(args[0]) && !args[0].equals(HelpCommand.NAME);
        return alone
                ? new Object[] {new CommandLine(COMMANDS.get(args[0]))}
                : commands(command -> !Collections.disjoint(command.names(), words));
    }

    /** All commands, some of them with name and description alone, as lists and suggestions show them. */
    private static Object[] commands(Predicate<CommandSpec> whole) {
        return COMMANDS.values().stream()
                .map(command -> {
                    CommandSpec outline = outline(command.getAnnotation(Command.class));
                    return new CommandLine(whole.test(outline) ? command : outline);
                })
                .toArray();
    }

    private static CommandSpec outline(Command annotation) {
        CommandSpec outline = CommandSpec.create().name(annotation.name()).aliases(annotation.aliases());
        outline.usageMessage().description(annotation.description());
        return outline;
    }

    /** The whole command line, to read its commands and options from; what it prints is lost. */
    public static CommandLine commandLine() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return commandLine(nowhere, nowhere, commands(command -> true));
    }

    /**
     * The command line of radd.
     *
     * @param out receives results
     * @param err receives errors, log lines and progress
     * @param commands objects annotated with {@code @Command}, each a {@code Callable<Integer>}, or command lines of such
     */
    static CommandLine commandLine(PrintWriter out, PrintWriter err, Object... commands) {
        RootCommand root = new RootCommand();
        CommandLine commandLine = new CommandLine(root);
        for (Object command : commands) {
            commandLine.addSubcommand(command);
        }
        FlagTwins.acceptSnakeCase(commandLine);
        Failures failures = new Failures(root);
        commandLine
                .setOut(out)
                .setErr(err)
                .setUsageHelpWidth(100)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures)
                .setExecutionStrategy(failures::reported);
        return commandLine;
    }

    /** Parses and runs; every failure becomes an exit code and one line on the error stream. */
    static int execute(CommandLine commandLine, String... args) {
        Terminal before = Terminal.use(Terminal.on(commandLine.getErr()));
        try {
            int code = commandLine.execute(args);
            commandLine.getOut().flush();
            return code;
        } catch (Throwable failure) { // errors, which picocli lets through
            return ((Failures) commandLine.getExecutionExceptionHandler()).report(failure, commandLine.getErr());
        } finally {
            Terminal.use(before);
        }
    }
}
