package radd.modelio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of damage that a folder can take is seen. */
class ChecksumsTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void writeFiles() throws IOException {
        Files.writeString(folder.resolve("a.json"), "abc");
        Files.write(folder.resolve("b.bin"), new byte[3_000_000]);
        Checksums.write(folder);
    }

    private void assertDamaged(String what) {
        String damage = Checksums.damage(folder).orElse("nothing");
        assertTrue(damage.startsWith(what), damage);
    }

    @Test
    void whatWasWrittenIsWhole() {
        assertEquals(Optional.empty(), Checksums.damage(folder));
    }

    @Test
    void theLinesAreThoseOfSha256sum() throws IOException {
        // The hash of "abc" is FIPS 180-4's example.
        assertEquals(
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a.json",
                Files.readAllLines(folder.resolve(Checksums.FILE)).get(0));
    }

    @Test
    void oneBitIsSeen() throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve("b.bin"));
        bytes[2_999_999] ^= 1;
        Files.write(folder.resolve("b.bin"), bytes);
        assertDamaged("b.bin does not have");
    }

    @Test
    void aShorterAMissingAndAStrangeFileAreSeen() throws IOException {
        Files.writeString(folder.resolve("a.json"), "ab");
        assertDamaged("a.json does not have");
        Files.delete(folder.resolve("a.json"));
        assertDamaged("a.json is missing");
        Files.writeString(folder.resolve("a.json"), "abc");
        Files.writeString(folder.resolve("c"), "");
        assertDamaged("c has no checksum");
    }

    @Test
    void damageToTheChecksumsThemselvesIsSeen() throws IOException {
        Path file = folder.resolve(Checksums.FILE);
        String whole = Files.readString(file);
        Files.writeString(file, whole.substring(0, whole.indexOf('\n') + 1));
        assertDamaged("b.bin has no checksum");
        Files.writeString(file, whole.substring(0, whole.length() - 2));
        assertDamaged("b.bin has no checksum");
        Files.delete(file);
        assertDamaged("it cannot be read");
    }
}
