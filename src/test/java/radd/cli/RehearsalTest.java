package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
    @Test
    void everyCommandOfItIsDone(@TempDir Path folder) throws IOException {
        assertEquals(Set.of(ExitCode.DONE.code()), Set.copyOf(Rehearsal.rehearse(folder)));
    }
}
