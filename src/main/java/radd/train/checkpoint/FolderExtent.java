package radd.train.checkpoint;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import radd.modelio.FileFailure;

/**
 * How much a folder holds.
 *
 * @param bytes of all files; what links lead to does not count
 * @param changed when the youngest of them was last written; of an empty folder, when that was made
 */
public record FolderExtent(long bytes, Instant changed) {
    /**
     * Measures a folder, in which files may come and go meanwhile.
     *
     * @throws radd.RaddException (DATA) if it cannot be read
     */
    public static FolderExtent of(Path folder) {
        Adding adding = new Adding();
        try {
            Files.walkFileTree(folder, adding);
            Instant changed = adding.bytes == 0 && adding.youngest.equals(Instant.MIN)
                    ? Files.getLastModifiedTime(folder).toInstant()
                    : adding.youngest;
            return new FolderExtent(adding.bytes, changed);
        } catch (IOException e) {
            throw FileFailure.reading(folder, e);
        }
    }

    private static final class Adding extends SimpleFileVisitor<Path> {
        private long bytes;
        private Instant youngest = Instant.MIN;

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
                bytes += attributes.size();
                FileTime written = attributes.lastModifiedTime();
                youngest = written.toInstant().isAfter(youngest) ? written.toInstant() : youngest;
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException interrupted) {
            return FileVisitResult.CONTINUE;
        }
    }
}
