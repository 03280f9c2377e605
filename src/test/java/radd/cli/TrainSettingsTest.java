package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.RaddException;
import radd.TinyRun;
import radd.config.TrainConfigs;
import radd.train.checkpoint.RunFolder;

/** Where a run trains, and whether it goes on there. */
class TrainSettingsTest {
    private static final Optional<SlurmJob> JOB = SlurmJob.of(Map.of("SLURM_JOB_ID", "7"));

    @TempDir
    private Path output;

    private TrainSettings settings(Optional<SlurmJob> job, String... more) {
        List<String> overrides = new ArrayList<>(List.of("outdir=" + output));
        overrides.addAll(List.of(more));
        return TrainSettings.of(Optional.of(TinyRun.FILE), Optional.empty(), overrides, job);
    }

    /** Leaves what the run of some settings would leave at its first checkpoint, with the head's chunk chosen. */
    private static void begin(TrainSettings settings) throws IOException {
        RunFolder run = RunFolder.at(settings.place().orElseThrow());
        run.writeConfig(TrainConfigs.anywhere(settings.config().with("training", "head_chunk", 64))
                .toYaml());
        Files.createDirectories(run.checkpointsMeta().resolve("checkpoint_5"));
    }

    @Test
    void aRequeuedJobGoesOnWithTheRunOfItsSettings() throws IOException {
        TrainSettings first = settings(JOB, "training.requeue=true", "seed=1");
        assertEquals(output.resolve("slurm/7"), first.place().orElseThrow());
        assertFalse(first.goesOn());
        begin(first);
        TrainSettings another = settings(JOB, "training.requeue=true", "seed=2");
        assertEquals(output.resolve("slurm/7-2"), another.place().orElseThrow(), "a second run of the same job");
        begin(another);
        for (TrainSettings before : List.of(first, another)) {
            TrainSettings again =
                    settings(JOB, "training.requeue=true", before.task().get(2));
            assertEquals(before.place(), again.place());
            assertTrue(again.goesOn());
            assertEquals(64, again.config().tree().at("/training/head_chunk").asInt(), "its settings are those it has");
        }
    }

    @Test
    void withoutTheSettingOrOutsideOfSlurmARunHasAFolderOfItsOwn() {
        assertTrue(settings(JOB).place().isEmpty());
        assertTrue(settings(Optional.empty(), "training.requeue=true").place().isEmpty());
    }

    @Test
    void aNamedFolderHasOneRun() throws IOException {
        String named = "hydra.run.dir=" + output.resolve("mine");
        TrainSettings first = settings(Optional.empty(), named);
        assertEquals(output.resolve("mine"), first.place().orElseThrow());
        assertEquals(List.of("outdir=" + output), first.task());
        begin(first);
        assertTrue(settings(Optional.empty(), named, "training.requeue=true").goesOn());
        RaddException refusal = assertThrows(RaddException.class, () -> settings(Optional.empty(), named));
        assertTrue(String.valueOf(refusal.getMessage()).contains("--resume " + output.resolve("mine")));
    }

    @Test
    void theFirstTaskOfAnArrayIsNotTheArray() {
        assertEquals(
                "7_0",
                SlurmJob.of(Map.of("SLURM_JOB_ID", "7", "SLURM_ARRAY_JOB_ID", "7", "SLURM_ARRAY_TASK_ID", "0"))
                        .orElseThrow()
                        .id());
        assertTrue(SlurmJob.of(Map.of()).isEmpty());
    }

    @Test
    void aProgramThatFailsIsQuoted() throws IOException {
        Path program = Files.writeString(output.resolve("scontrol"), "#!/bin/sh\necho no such job >&2; exit 1\n");
        assertTrue(program.toFile().setExecutable(true));
        RaddException refusal =
                assertThrows(RaddException.class, () -> Answer.of(List.of(program.toString(), "requeue", "7")));
        assertTrue(
                String.valueOf(refusal.getMessage()).contains("requeue 7' failed with code 1: no such job"),
                refusal.getMessage());
        refusal = assertThrows(RaddException.class, () -> Answer.of(List.of(output + "/none")));
        assertTrue(String.valueOf(refusal.getMessage()).contains("none cannot be started"), refusal.getMessage());
    }
}
