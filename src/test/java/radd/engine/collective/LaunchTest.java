package radd.engine.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who started a process, by its environment. */
class LaunchTest {
    private static final Launch ALONE = new Launch(0, 1, 0);

    @Test
    void aProcessStartedByHandIsAlone() {
        assertEquals(ALONE, Launch.of(Map.of("PATH", "/bin")));
    }

    @Test
    void openMpiTellsItsProcesses() {
        Map<String, String> environment =
                Map.of("OMPI_COMM_WORLD_RANK", "9", "OMPI_COMM_WORLD_SIZE", "16", "OMPI_COMM_WORLD_LOCAL_RANK", "1");
        assertEquals(new Launch(9, 16, 1), Launch.of(environment));
    }

    @Test
    void slurmTellsTheTasksOfAStepButABatchScriptIsAlone() {
        assertEquals(ALONE, Launch.of(Map.of("SLURM_PROCID", "0", "SLURM_NTASKS", "8", "SLURM_LOCALID", "0")));
        Map<String, String> task = Map.of("SLURM_PROCID", "5", "SLURM_STEP_NUM_TASKS", "8", "SLURM_LOCALID", "1");
        assertEquals(new Launch(5, 8, 1), Launch.of(task));
    }

    @Test
    void whatIsNoNumberIsRefused() {
        Map<String, String> environment = Map.of("OMPI_COMM_WORLD_RANK", "x", "OMPI_COMM_WORLD_SIZE", "2");
        assertThrows(IllegalArgumentException.class, () -> Launch.of(environment));
    }
}
