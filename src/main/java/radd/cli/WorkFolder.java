package radd.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import radd.RaddException;

/** The folder of a command's results. */
final class WorkFolder {
    private WorkFolder() {}

    /** The folder that a command names, or logs/ and the last name of its subject. */
    static Path orUsual(@Nullable Path given, Path subject) {
        if (given != null) {
            return given;
        }
        Path name = subject.toAbsolutePath().normalize().getFileName();
        return Path.of("logs").resolve(name == null ? Path.of("model") : name);
    }

    /**
     * Makes the folder if it is missing and writes to it, so that a long computation does not end in vain.
     *
     * @throws RaddException (DATA) if nothing can be written there
     */
    static void prepare(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, ".radd-", ".tmp"));
        } catch (IOException failure) {
            throw cannotWrite(folder, failure);
        }
    }

    /**
     * Gives the result of an earlier command the name {@code FILE.old}, so that nobody takes it for that of one that fails.
     *
     * @throws RaddException (DATA) if it cannot be renamed
     */
    static void setAside(Path result) {
        if (!Files.isRegularFile(result)) {
            return;
        }
        try {
            Files.move(result, aside(result), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw cannotWrite(result.toAbsolutePath().getParent(), failure);
        }
    }

    /** Deletes what was {@linkplain #setAside set aside}, once the new result has taken its place. */
    static void dropSetAside(Path result) {
        try {
            Files.deleteIfExists(aside(result));
        } catch (IOException failure) {
            throw cannotWrite(result.toAbsolutePath().getParent(), failure);
        }
    }

    private static Path aside(Path result) {
        return result.resolveSibling(result.getFileName() + ".old");
    }

    private static RaddException cannotWrite(@Nullable Path folder, IOException failure) {
        return new RaddException(
                RaddException.Kind.DATA,
                "folder " + folder + " cannot be written: " + failure,
                "choose another --work-dir",
                failure);
    }
}
