package radd.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** radd with the tests' commands, in a process of its own: what happens on real streams and real signals. */
public final class ChildMain {
    /** The first Java that says on stderr that it loads JNA and libtorch, unless it is told that it may. */
    private static final int FIRST_TO_WARN = 22;

    private ChildMain() {}

    public static void main(String[] args) {
        Main.runAndExit(args, new FailingCommand(), new PatientCommand(), new ShareCommand(), new VectorsCommand());
    }

    /** This program. */
    static ProcessBuilder process(String... args) {
        return process(ChildMain.class, args);
    }

    /** A program of the tests' class path. */
    static ProcessBuilder process(Class<?> main, String... args) {
        List<String> command = command(main);
        command.addAll(Arrays.asList(args));
        return new ProcessBuilder(command);
    }

    /**
     * The command of a program of the tests' class path, to which its arguments may be added.
     *
     * @param options of Java, besides those that every child has
     */
    static List<String> command(Class<?> main, String... options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-XX:+UseSerialGC"); // starts soonest
        command.add("-Dlogback.configurationFile=logback-test.xml");
        if (Runtime.version().feature() >= FIRST_TO_WARN) {
            command.add("--enable-native-access=ALL-UNNAMED"); // as scripts/radd does
        }
        command.addAll(Arrays.asList(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return command;
    }
}
