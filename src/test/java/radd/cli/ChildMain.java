package radd.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** radd with the tests' commands, in a process of its own: what happens on real streams and real signals. */
public final class ChildMain {
    private ChildMain() {}

    public static void main(String[] args) {
        Main.runAndExit(args, new FailingCommand(), new PatientCommand(), new ShareCommand());
    }

    /** This program. */
    static ProcessBuilder process(String... args) {
        return process(ChildMain.class, args);
    }

    /** A program of the tests' class path. */
    static ProcessBuilder process(Class<?> main, String... args) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(Arrays.asList(args));
        return new ProcessBuilder(command);
    }
}
