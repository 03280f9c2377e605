package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.Golden;
import radd.engine.CacheFolder;
import radd.engine.Natives;

/** The installed CUDA natives on the CPU of this machine: all that can be tried of them without a driver. */
@Tag("slow")
class CudaNativesTest {
    @TempDir
    private Path folder;

    @Test
    void theyLoadAloneAndSampleTheTokensOfTheCpusNatives() throws Exception {
        Path libraries = Natives.libraries(Natives.home(CacheFolder.standard()));
        assumeTrue(Files.exists(libraries), "run 'radd runtime install cuda' first");
        String[] sample = {
            "sample",
            "--model-path",
            Golden.path("model").toString(),
            "--device",
            "cpu",
            "--precision",
            "float32",
            "--length",
            "16",
            "--steps",
            "16",
            "--num-samples",
            "4",
            "--seed",
            "3",
            "--format",
            "ids"
        };
        ProcessBuilder builder = ChildMain.process(Loaded.class, sample)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().put("PYTORCH_LIBRARY_PATH", libraries.toString());
        Process child = builder.start();
        assertTrue(child.waitFor(5, TimeUnit.MINUTES));
        assertEquals(0, child.exitValue(), Files.readString(folder.resolve("err")));
        List<String> lines = Files.readAllLines(folder.resolve("out"));
        List<String> loaded =
                lines.stream().filter(line -> line.startsWith("loaded ")).toList();
        assertTrue(loaded.contains("loaded " + libraries.resolve("libtorch_cuda.so")), loaded.toString());
        assertTrue(loaded.stream().allMatch(line -> line.startsWith("loaded " + libraries)), loaded.toString());
        List<String> tokens =
                lines.stream().filter(line -> !line.startsWith("loaded ")).toList();
        assertFalse(tokens.isEmpty());
        assertEquals(CliRun.of(sample).succeeds().out().lines().toList(), tokens);
    }

    /** Runs radd and then names the libtorch files that the process has loaded. */
    static final class Loaded {
        private Loaded() {}

        public static void main(String[] args) throws Exception {
            CliRun run = CliRun.of(args).succeeds();
            run.out().lines().forEach(System.out::println);
            try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
                maps.filter(line -> line.contains("/libtorch"))
                        .map(line -> "loaded " + line.substring(line.indexOf('/')))
                        .distinct()
                        .forEach(System.out::println);
            }
        }
    }
}
