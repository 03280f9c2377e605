package radd.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * radd in several processes under {@code mpirun}.
 *
 * @param code the exit code of {@code mpirun}
 * @param out what the processes printed
 * @param err what they and {@code mpirun} said on the error stream
 */
record MpiRun(int code, String out, String err) {
    private static final int LIMIT_SECONDS = 120;

    /** The same command line in all processes. */
    static MpiRun of(Path folder, int processes, List<String> args) throws Exception {
        return of(folder, Collections.nCopies(processes, args));
    }

    /** One command line of radd for each process. */
    static MpiRun of(Path folder, List<List<String>> args) throws Exception {
        return ended(folder, start(folder, args));
    }

    /** Waits for the end of {@code mpirun}. */
    static MpiRun ended(Path folder, Process mpirun) throws Exception {
        boolean ended = mpirun.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        mpirun.destroy();
        String err = Files.readString(folder.resolve("mpirun.err"));
        assertTrue(ended, "mpirun never ended: " + err);
        return new MpiRun(mpirun.exitValue(), Files.readString(folder.resolve("mpirun.out")), err);
    }

    static Process start(Path folder, List<List<String>> args) throws IOException {
        return start(Main.class, folder, args);
    }

    /** One command line of a program of the tests' class path for each process. */
    static Process start(Class<?> main, Path folder, List<List<String>> args) throws IOException {
        assumeTrue(onPath("mpirun"), "mpirun is not on the PATH: install Open MPI to run this test");
        List<String> command = new ArrayList<>(List.of("mpirun", "--oversubscribe", "--bind-to", "none"));
        for (List<String> process : args) {
            command.addAll(List.of(":", "-np", "1"));
            command.addAll(ChildMain.command(main, "-Xmx256m"));
            command.addAll(process);
        }
        command.remove(":"); // only between the processes
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("mpirun.out").toFile())
                .redirectError(folder.resolve("mpirun.err").toFile());
        // Continuous integration runs as root, in a container of its own.
        builder.environment().put("OMPI_ALLOW_RUN_AS_ROOT", "1");
        builder.environment().put("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
        builder.environment().put("OMP_NUM_THREADS", "1");
        return builder.start();
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
