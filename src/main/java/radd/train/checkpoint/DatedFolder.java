package radd.train.checkpoint;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/** Folders {@code OUTPUT/DATE/TIME}, one for each run or sweep. */
public final class DatedFolder {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy.MM.dd");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HHmmss");

    private DatedFolder() {}

    /**
     * Makes an empty folder that no other process has.
     *
     * @param output the folder of all; made if missing
     * @param start names the folder, with {@code -2}, {@code -3}, ... added if that second is taken
     * @throws radd.RaddException if it cannot be made
     */
    public static Path claim(Path output, LocalDateTime start) {
        Path day = output.resolve(DATE.format(start));
        String time = TIME.format(start);
        try {
            Files.createDirectories(day);
            Path folder = day.resolve(time);
            for (int another = 2; !claimed(folder); another++) {
                folder = day.resolve(time + "-" + another);
            }
            return folder;
        } catch (IOException failure) {
            throw RunFolder.cannotMake(day, failure);
        }
    }

    /** Of several processes that ask for a name at once, one gets it. */
    private static boolean claimed(Path folder) throws IOException {
        try {
            Files.createDirectory(folder);
            return true;
        } catch (FileAlreadyExistsException taken) {
            return false;
        }
    }
}
