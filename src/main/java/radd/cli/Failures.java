package radd.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import radd.RaddException;

/** Turns what went wrong into an exit code and one line that says what to do; the trace only with {@code --stacktrace}. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private final RootCommand root;

    Failures(RootCommand root) {
        this.root = root;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + oneLine(usageMessage(failure)) + "; see '" + name + " --help'");
        return ExitCode.USAGE.code();
    }

    private static String usageMessage(ParameterException failure) {
        String message = String.valueOf(failure.getMessage());
        if (!(failure instanceof UnmatchedArgumentException unmatched)) {
            return message;
        }
        String first = unmatched.getUnmatched().isEmpty()
                ? ""
                : unmatched.getUnmatched().get(0);
        boolean atRoot = failure.getCommandLine().getParent() == null;
        if (atRoot && !first.startsWith("-")) {
            message = "unknown command '" + first + "'";
        }
        List<String> suggestions = unmatched.getSuggestions();
        return suggestions.isEmpty() ? message : message + " (did you mean " + String.join(" or ", suggestions) + "?)";
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        return report(failure, command.getErr());
    }

    /** Runs the parsed command, or help, whose failures to write picocli would show as stack traces. */
    int reported(ParseResult parsed) {
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (OutputClosedException | UncheckedIOException failure) {
            return report(failure, parsed.commandSpec().commandLine().getErr());
        }
    }

    /** Prints the line of a failure (nothing when only the reader went away) and returns its exit code. */
    int report(Throwable failure, PrintWriter err) {
        ExitCode code = ExitCode.of(failure);
        if (code != ExitCode.DONE) {
            if (root.stacktrace()) {
                failure.printStackTrace(err);
            }
            err.println("radd: " + oneLine(message(ExitCode.decisive(failure), code)));
        }
        err.flush();
        return code.code();
    }

    private String message(Throwable failure, ExitCode code) {
        if (failure instanceof RaddException) {
            return String.valueOf(failure.getMessage());
        }
        if (failure instanceof OutOfMemoryError) {
            return "out of memory: " + failure.getMessage() + "; a larger heap is asked for with RADD_JAVA_OPTS=-Xmx8g";
        }
        if (code == ExitCode.DEVICE) {
            String firstLine =
                    String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
            return "out of memory: " + firstLine + "; try a smaller batch";
        }
        if (code == ExitCode.DATA) {
            return fileMessage(failure);
        }
        String hint = root.stacktrace() ? "please report the trace" : "run again with --stacktrace to see where";
        return "a defect of radd: " + failure + "; " + hint;
    }

    /** The messages of {@code java.nio.file} are bare paths; this says what is wrong with them. */
    private static String fileMessage(Throwable failure) {
        if (failure instanceof UncheckedIOException wrapped && wrapped.getCause() != null) {
            return fileMessage(wrapped.getCause());
        }
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof NoSuchFileException) {
            return "no such file: " + message;
        }
        if (failure instanceof AccessDeniedException) {
            return "no permission: " + message;
        }
        if (message.contains("Too many open files")) {
            return message + "; raise the limit (ulimit -n)";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "exists already: " + message;
        }
        return failure.getClass() == IOException.class
                ? message
                : failure.getClass().getSimpleName() + ": " + message;
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
