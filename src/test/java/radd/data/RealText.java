package radd.data;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Real text that is not part of the project: tests that need it are skipped where it is absent. */
public final class RealText {
    private static final Path FOLDER = Path.of("..", "shared", "data");

    private RealText() {}

    public static Path file(String name) {
        Path file = FOLDER.resolve(name);
        assumeTrue(Files.isRegularFile(file), "skipped: real text " + file + " is not on this machine");
        return file;
    }
}
