package radd.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.RaddException;
import radd.modelio.Sha256;

/** Installing from a folder, with a jar of two small files. */
class CudaInstallationTest {
    private static final List<String> LIBRARIES = List.of("libcudart.so.12", "libtorch.so");

    @TempDir
    private Path folder;

    private final List<String> said = new ArrayList<>();

    @BeforeEach
    void makeJar() throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("natives-1-all.jar")))) {
            for (String library : LIBRARIES) {
                zip.putNextEntry(new ZipEntry("in/jar/" + library));
                zip.write(("content of " + library).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private Artifact artifact(String sha256) throws IOException {
        long bytes = Files.size(folder.resolve("natives-1-all.jar"));
        return new Artifact(
                "some.group", "natives", "1", "all", bytes, sha256, "two files", "MIT", "in/jar", LIBRARIES);
    }

    private CudaInstallation installation() throws IOException {
        return new CudaInstallation(
                folder.resolve("cache/cuda"), List.of(artifact(Sha256.of(folder.resolve("natives-1-all.jar")))));
    }

    private void install(CudaInstallation installation) {
        installation.install(new ArtifactFolder(folder), Optional.empty(), said::add);
    }

    private Path library(String name) {
        return folder.resolve("cache/cuda/lib").resolve(name);
    }

    @Test
    void librariesAreInstalledWithTheirRecordAndRemoved() throws IOException {
        CudaInstallation installation = installation();
        install(installation);
        assertTrue(said.get(0).contains("GB"), said.get(0));
        assertTrue(said.get(1).contains("MIT"), said.get(1));
        assertEquals("content of libtorch.so", Files.readString(library("libtorch.so")));
        assertEquals("content of libcudart.so.12", Files.readString(library("libcufile.so.0")));
        assertTrue(installation.describe().get(1).contains("some.group:natives:1:jar:all"));
        assertTrue(installation.remove());
        assertFalse(installation.isInstalled());
        assertFalse(installation.remove());
    }

    @Test
    void whatIsWholeIsKeptAndWhatIsDamagedReplaced() throws IOException {
        install(installation());
        said.clear();
        install(installation());
        assertEquals(1, said.size());
        assertTrue(said.get(0).contains("already and whole"), said.get(0));
        Files.writeString(library("libtorch.so"), "damaged");
        install(installation());
        assertEquals("content of libtorch.so", Files.readString(library("libtorch.so")));
    }

    @Test
    void anInterruptedInstallationIsCompleted() throws IOException {
        Path part = Files.createDirectories(folder.resolve("cache/cuda.part/lib"));
        Files.writeString(part.resolve("libtorch.so"), "content of libtorch.so");
        Files.writeString(part.resolve("libcudart.so.12"), "cut off");
        Object kept =
                Files.readAttributes(part.resolve("libtorch.so"), "unix:ino").get("ino");
        install(installation());
        assertEquals(
                kept, Files.readAttributes(library("libtorch.so"), "unix:ino").get("ino"));
        assertEquals("content of libcudart.so.12", Files.readString(library("libcudart.so.12")));
        assertFalse(Files.exists(folder.resolve("cache/cuda.part")));
    }

    @Test
    void aJarThatIsAnotherOrMissingIsRefusedAndNothingInstalled() throws IOException {
        CudaInstallation other = new CudaInstallation(folder.resolve("cache/cuda"), List.of(artifact("0".repeat(64))));
        RaddException failure = assertThrows(RaddException.class, () -> install(other));
        assertTrue(String.valueOf(failure.getMessage()).contains("SHA-256"), failure.getMessage());
        assertFalse(other.isInstalled());
        CudaInstallation installation = installation();
        Files.delete(folder.resolve("natives-1-all.jar"));
        failure = assertThrows(RaddException.class, () -> install(installation));
        assertTrue(String.valueOf(failure.getMessage()).contains("mvn dependency:copy"), failure.getMessage());
    }

    @Test
    void aToolkitWithoutCudnnIsRefusedByTheNameOfWhatIsMissing() throws IOException {
        Path toolkit = Files.createDirectories(folder.resolve("toolkit/lib64"));
        for (String library : CudaNatives.CUDA.libraries()) {
            if (!library.equals("libcudnn.so.9")) {
                Files.writeString(toolkit.resolve(library), library);
            }
        }
        Path libraries = Files.createDirectories(folder.resolve("lib"));
        Toolkit used = new Toolkit(folder.resolve("toolkit"), List.of(folder.resolve("system")));
        RaddException failure = assertThrows(RaddException.class, () -> used.link(libraries));
        assertTrue(String.valueOf(failure.getMessage()).contains("libcudnn.so.9"), failure.getMessage());
        Files.createDirectories(folder.resolve("system"));
        Files.writeString(folder.resolve("system/libcudnn.so.9"), "cudnn");
        used.link(libraries);
        assertEquals("cudnn", Files.readString(libraries.resolve("libcudnn.so.9")));
    }
}
