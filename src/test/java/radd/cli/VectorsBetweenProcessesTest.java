package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors that processes sum and spread by Open MPI, for few ranks and sizes that do not divide evenly. */
class VectorsBetweenProcessesTest {
    private static final List<String> COMMAND = List.of("vectors");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void everyExchangeDoesWhatItSays(int processes) throws Exception {
        MpiRun run = run(Collections.nCopies(processes, COMMAND));
        assertEquals(0, run.code(), run.err());
        assertEquals("0.0 wrong []", run.out().strip());
    }

    @Test
    void aRankThatGathersButNeverJoinsTheExchangeIsNamed() throws Exception {
        MpiRun run = run(List.of(COMMAND, List.of("vectors", "--hang"), COMMAND));
        assertEquals(4, run.code(), run.err());
        assertTrue(run.err().contains("radd: rank 1 of 3 was silent for 3.0 s; look at it"), run.err());
    }

    private MpiRun run(List<List<String>> commands) throws Exception {
        return MpiRun.ended(folder, MpiRun.start(ChildMain.class, folder, commands));
    }
}
