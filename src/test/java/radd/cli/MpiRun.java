package radd.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program of the tests in several processes under {@code mpirun}.
 *
 * @param code the exit code of {@code mpirun}
 * @param out what the processes printed
 * @param err what they and {@code mpirun} said on the error stream
 */
record MpiRun(int code, String out, String err) {
    private static final int LIMIT_SECONDS = 120;

    static MpiRun of(Path folder, int processes, Class<?> program, List<String> args) throws Exception {
        Process process = start(folder, processes, program, args);
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        String err = Files.readString(folder.resolve("mpirun.err"));
        assertTrue(ended, "mpirun never ended: " + err);
        return new MpiRun(process.exitValue(), Files.readString(folder.resolve("mpirun.out")), err);
    }

    static Process start(Path folder, int processes, Class<?> program, List<String> args) throws IOException {
        assumeTrue(onPath("mpirun"), "mpirun is not on the PATH: install Open MPI to run this test");
        List<String> command = new ArrayList<>(List.of("mpirun", "-np", Integer.toString(processes)));
        command.addAll(List.of("--oversubscribe", "--bind-to", "none"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx256m", "-cp", System.getProperty("java.class.path")));
        command.add(program.getName());
        command.addAll(args);
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
