package radd.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import radd.RaddException;

/** The folder of a command's results. */
final class WorkFolder {
    private WorkFolder() {}

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
            throw new RaddException(
                    RaddException.Kind.DATA,
                    "folder " + folder + " cannot be written: " + failure,
                    "choose another --work-dir",
                    failure);
        }
    }
}
