package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import radd.FamilyVariant;

/** What a run on the grammar ends with, of a model that has learnt next to nothing. */
class GrammarReportTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("radd.FamilyVariant#oneOfEachFamily")
    void everyFamilyReports(FamilyVariant variant) throws IOException {
        // The report evaluates as many sequences at a time as a step.
        String[] settings = variant.with("data.train=grammar", "training.batch_size=128");
        String printed =
                CliRun.of(TrainedRun.command(folder, 1, settings)).succeeds().out();
        assertTrue(printed.contains("grammatical sentences        "), printed);
        JsonNode report =
                CliRun.json(Files.readString(TrainedRun.folderIn(folder).resolve("quickstart.json")));
        assertTrue(report.get("nfe_per_sequence").doubleValue() >= 1, report.toString());
        if (report.has("loss_nats_per_token")) {
            assertTrue(printed.contains("no bound of a likelihood"), printed);
            assertTrue(report.get("loss_nats_per_token").doubleValue() > 0, report.toString());
        } else {
            double excess = report.get("excess_nats_per_token").doubleValue();
            double exact = report.get("exact_nats_per_token").doubleValue();
            double entropy = report.get("entropy_nats_per_token").doubleValue();
            assertEquals(report.get("bound_nats_per_token").doubleValue(), exact + excess, 1e-9);
            assertEquals(entropy, exact, entropy / 2, "the held-out blocks are the grammar's");
            assertTrue(excess > 1, report.toString());
        }
    }
}
