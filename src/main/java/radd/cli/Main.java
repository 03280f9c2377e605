package radd.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import radd.cli.view.Terminal;

/** The program: streams in, exit code out. Nothing else ends the process. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        runAndExit(args, commands());
    }

    /** {@link #main} with other commands: what a test starts in a process of its own. */
    static void runAndExit(String[] args, Object... commands) {
        PrintWriter out = utf8(new ResultStream(new FileOutputStream(FileDescriptor.out)));
        PrintWriter err = utf8(new FileOutputStream(FileDescriptor.err));
        Interruption.install(System::exit);
        int code = execute(commandLine(out, err, commands), args);
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
        return execute(commandLine(out, err, commands()), args);
    }

    /** The commands that radd has, in the order in which help lists them. */
    private static Object[] commands() {
        return new Object[] {
            new TrainCommand(),
            new RunsCommand(),
            new SampleCommand(),
            new SampleCondCommand(),
            EvalCommand.commandLine(),
            new ReportCommand(),
            new ScoreCommand(),
            new ModelsCommand(),
            new ConvertCommand(),
            new DataCommand(),
            new RuntimeCommand(),
            new DoctorCommand()
        };
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
