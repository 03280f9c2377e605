package radd.modelio;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.modelio.torch.TorchCheckpoint;
import radd.modelio.torch.TorchWriter;

/** Damaged files of both formats; each kind is also read 100,000 times, which is slow. */
class FileFuzzTest {
    private static final int FEW = 400;
    private static final int MANY = 100_000;
    private static final Path RECORDED = Path.of("src/test/resources/recorded/torch");

    @TempDir
    private Path folder;

    private Path safeTensors = Path.of("");
    private Path written = Path.of("");

    @BeforeEach
    void writeSeeds() {
        TensorEntry floats = TensorEntry.ofFloats("a", new long[] {2, 2}, 1, 2, 3, 4);
        TensorEntry longs = TensorEntry.ofLongs("b", new long[] {1}, 5);
        safeTensors = folder.resolve("seed.safetensors");
        SafeTensors.write(safeTensors, Map.of("format", "pt"), List.of(floats, longs));
        written = folder.resolve("seed.pt");
        TorchWriter.write(
                written, Map.of("model", Map.of("a", floats), "ema", Map.of("shadow_params", List.of(floats))));
    }

    private void safeTensors(int mutants) throws IOException {
        int read = FileFuzz.run(List.of(safeTensors), mutants, folder, SafeTensors::open);
        assertTrue(read > 0 && read < mutants, read + " of " + mutants);
    }

    private void checkpoints(int mutants) throws IOException {
        List<Path> seeds = List.of(
                written,
                RECORDED.resolve("tensors.pt"),
                RECORDED.resolve("legacy.pt"),
                RECORDED.resolve("deflated.pt"));
        int read = FileFuzz.run(
                seeds, mutants, folder, file -> TorchCheckpoint.open(file).weights(WeightSet.AVERAGE, Set.of("a")));
        assertTrue(read > 0 && read < mutants, read + " of " + mutants);
    }

    /** Damage inside the zip's pickle only, which the directory would mostly hide. */
    private void pickles(int mutants) throws IOException {
        Path pickle = folder.resolve("data.pkl");
        try (ZipFile zip = new ZipFile(RECORDED.resolve("tensors4.pt").toFile())) {
            Files.write(
                    pickle,
                    zip.getInputStream(zip.getEntry("tensors4/data.pkl")).readAllBytes());
        }
        int read = FileFuzz.run(List.of(pickle), mutants, folder, file -> {
            Path whole = folder.resolve("whole.pt");
            RecordedZip.withPickle(RECORDED.resolve("tensors4.pt"), file, whole);
            return TorchCheckpoint.open(whole).weights(WeightSet.AVERAGE, Set.of());
        });
        assertTrue(read > 0 && read < mutants, read + " of " + mutants);
    }

    @Test
    void someDamagedFilesAreReadOrRefused() throws IOException {
        safeTensors(FEW);
        checkpoints(FEW);
        pickles(FEW);
    }

    @Test
    @Tag("slow")
    void aHundredThousandDamagedFilesOfSafetensorsAreReadOrRefused() throws IOException {
        safeTensors(MANY);
    }

    @Test
    @Tag("slow")
    void aHundredThousandDamagedCheckpointsAreReadOrRefused() throws IOException {
        checkpoints(MANY);
    }

    @Test
    @Tag("slow")
    void aHundredThousandDamagedPicklesAreReadOrRefused() throws IOException {
        pickles(MANY);
    }
}
