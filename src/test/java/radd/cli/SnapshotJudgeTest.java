package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.train.metrics.MetricsLog;

class SnapshotJudgeTest {
    @TempDir
    Path folder;

    private CliRun train(String judge) {
        return CliRun.of(TrainedRun.command(
                folder.resolve("runs"),
                2,
                "training.snapshot_freq=2",
                "training.snapshot_sampling=true",
                "eval.perplexity=true",
                "eval.perplexity_batch_size=3",
                "gpt_dir=" + judge));
    }

    /** The same figures as those of the file of samples, in whose place stand their ids, since the judge reads no text. */
    @Test
    void samplesOfSnapshotsAreJudged() throws IOException {
        Path judge = Gpt2Judges.untrained(folder.resolve("judge"), 29, 16);
        Path here = Path.of("").toAbsolutePath();
        train(here.relativize(judge.toAbsolutePath()).toString()).succeeds();
        List<MetricsLog.Entry> judged =
                MetricsLog.read(TrainedRun.folderIn(folder.resolve("runs")).resolve("metrics.jsonl")).stream()
                        .filter(entry -> entry.values().containsKey("sample_perplexity"))
                        .toList();
        assertEquals(1, judged.size());
        assertTrue(
                Files.readString(TrainedRun.folderIn(folder.resolve("runs")).resolve(".hydra/config.yaml"))
                        .contains("gpt_dir: /"),
                "found from any folder");
        assertEquals(2, judged.get(0).step());
        assertEquals(29, judged.get(0).number("sample_perplexity"), 1e-3);
        assertEquals(Math.log(29), judged.get(0).number("sample_nats_per_token"), 1e-5);
        double entropy = judged.get(0).number("sample_unigram_entropy_nats");
        assertTrue(entropy > 1 && entropy <= Math.log(16), "entropy " + entropy);
    }

    @Test
    void aMissingJudgeIsRefusedBeforeARunIsBegun() {
        train("no/such/folder").fails(3, "gpt_dir is no/such/folder, which is no folder");
        train("gpt2-large").fails(3, "gpt2-large is not in the cache");
        assertFalse(Files.exists(folder.resolve("runs")));
    }
}
