package radd.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import radd.RaddException;

/** Unpacks the libraries of an artifact, leaving those that an interrupted unpacking has left whole. */
final class JarLibraries {
    private static final int BUFFER = 1 << 20;

    private JarLibraries() {}

    /**
     * Unpacks.
     *
     * @param jar the artifact's jar, checked
     * @param folder where its libraries go; those there are kept if length and checksum are right
     */
    static void unpack(Artifact artifact, Path jar, Path folder) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (String library : artifact.libraries()) {
                ZipEntry entry = Optional.ofNullable(zip.getEntry(artifact.folder() + "/" + library))
                        .orElseThrow(() -> new IOException(jar + " has no " + library));
                Path file = folder.resolve(library);
                if (!isWhole(file, entry)) {
                    unpack(zip, entry, file);
                }
            }
        }
    }

    private static boolean isWhole(Path file, ZipEntry entry) throws IOException {
        if (!Files.exists(file) || Files.size(file) != entry.getSize()) {
            return false;
        }
        try (InputStream stream = Files.newInputStream(file)) {
            return copy(stream, OutputStream.nullOutputStream()) == entry.getCrc();
        }
    }

    private static void unpack(ZipFile zip, ZipEntry entry, Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (InputStream from = zip.getInputStream(entry);
                OutputStream to = Files.newOutputStream(part)) {
            if (copy(from, to) != entry.getCrc()) {
                throw new RaddException(
                        RaddException.Kind.DATA,
                        entry.getName() + " of " + zip.getName() + " is damaged",
                        "delete the jar and run this again");
            }
        }
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Copies everything and returns its CRC-32. */
    private static long copy(InputStream from, OutputStream to) throws IOException {
        CheckedInputStream checked = new CheckedInputStream(from, new CRC32());
        byte[] buffer = new byte[BUFFER];
        for (int read = checked.read(buffer); read >= 0; read = checked.read(buffer)) {
            to.write(buffer, 0, read);
        }
        return checked.getChecksum().getValue();
    }
}
