package radd.engine.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where NCCL is looked for. */
class NcclLibraryTest {
    @TempDir
    private Path libtorch;

    @Test
    void theLibraryBesideLibtorchComesBeforeTheSystems() throws Exception {
        assertEquals("libnccl.so.2", NcclLibrary.name(libtorch));
        Path beside = Files.createFile(libtorch.resolve("libnccl.so.2"));
        assertEquals(beside.toString(), NcclLibrary.name(libtorch));
    }
}
