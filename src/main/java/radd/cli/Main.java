package radd.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine;
import radd.cli.view.Terminal;
import radd.engine.EngineStart;

/** The program: streams in, exit code out. Nothing else ends the process. */
public final class Main {
    /** Names Logback's configuration: one that Logback finds by itself would be that of every program that has radd as a library. */
    private static final String LOGGING = "logback.configurationFile";

    private static final Map<String, Supplier<Object>> COMMANDS = byName();

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

    /**
     * The command that the line begins with, alone, and none for the version; all of them, in the order in which help lists them, where it begins
     * with none, or with one that shows others: to read the annotations of all takes longer than all else that a short command does.
     */
    private static Object[] commands(String... args) {
        if (Arrays.equals(args, new String[] {"--version"})) {
            return new Object[0];
        }
        Supplier<Object> named = args.length == 0 ? null : COMMANDS.get(args[0]);
        return named != null
                ? new Object[] {named.get()}
                : Stream.concat(
                                COMMANDS.values().stream().map(Supplier::get),
                                Stream.of(new HelpCommand(), new CompletionCommand()))
                        .toArray();
    }

    private static Map<String, Supplier<Object>> byName() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("train", TrainCommand::new);
        commands.put("runs", RunsCommand::new);
        commands.put("sample", SampleCommand::new);
        commands.put("sample-cond", SampleCondCommand::new);
        commands.put("eval", EvalCommand::commandLine);
        commands.put("report", ReportCommand::new);
        commands.put("score", ScoreCommand::new);
        commands.put("models", ModelsCommand::new);
        commands.put("convert", ConvertCommand::new);
        commands.put("data", DataCommand::new);
        commands.put("runtime", RuntimeCommand::new);
        commands.put("doctor", DoctorCommand::new);
        return commands;
    }

    /** The whole command line, to read its commands and options from; what it prints is lost. */
    public static CommandLine commandLine() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return commandLine(nowhere, nowhere, commands());
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
