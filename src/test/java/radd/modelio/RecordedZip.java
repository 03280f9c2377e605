package radd.modelio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** A recorded checkpoint with another pickle. */
final class RecordedZip {
    private RecordedZip() {}

    static void withPickle(Path recorded, Path pickle, Path target) {
        try (ZipFile from = new ZipFile(recorded.toFile());
                ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(target))) {
            to.setLevel(0);
            for (ZipEntry entry : Collections.list(from.entries())) {
                to.putNextEntry(new ZipEntry(entry.getName()));
                byte[] bytes = entry.getName().endsWith("/data.pkl")
                        ? Files.readAllBytes(pickle)
                        : from.getInputStream(entry).readAllBytes();
                to.write(bytes);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
