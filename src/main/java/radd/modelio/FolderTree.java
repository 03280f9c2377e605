package radd.modelio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder with all that is in it; links are not followed. */
public final class FolderTree {
    private FolderTree() {}

    /** Deletes it, if it is there. */
    public static void delete(Path folder) throws IOException {
        for (Path path : paths(folder)) {
            Files.delete(path);
        }
    }

    /** Bytes of its files; what links lead to does not count. */
    public static long bytes(Path folder) throws IOException {
        long bytes = 0;
        for (Path path : paths(folder)) {
            bytes += Files.isSymbolicLink(path) || Files.isDirectory(path) ? 0 : Files.size(path);
        }
        return bytes;
    }

    private static List<Path> paths(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.sorted(Comparator.reverseOrder()).toList();
        }
    }
}
