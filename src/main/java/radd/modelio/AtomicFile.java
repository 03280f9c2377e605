package radd.modelio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import radd.RaddException;

/**
 * Writes a file so that whoever looks sees the old content or the new, never a part of it: temporary file in the same folder, fsync,
 * rename, fsync of the folder. On a failure the temporary file is gone and the old one intact.
 */
public final class AtomicFile {
    /** Writes the whole content of a file. */
    @FunctionalInterface
    public interface Content {
        /** Writes everything to the channel, without closing it. */
        void writeTo(WritableByteChannel channel) throws IOException;
    }

    private AtomicFile() {}

    /**
     * Replaces a file; its folder must exist.
     *
     * @throws RaddException (DATA) when it cannot be written, for example for want of space or permission
     */
    public static void write(Path file, Content content) {
        Path temporary = temporary(file);
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.writeTo(channel);
            }
            publish(temporary, file);
        } catch (IOException failure) {
            throw FileFailure.writing(file, failure);
        } finally {
            deleteQuietly(temporary);
        }
    }

    /**
     * A name beside {@code file} that no other writer uses, for a file that is written over some time and then {@link #publish}ed.
     *
     * <p>Not {@code Files.createTempFile}: that makes the file private to the user, and the rename would keep it so.
     */
    public static Path temporary(Path file) {
        return folderOf(file)
                .resolve("." + file.getFileName() + "."
                        + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime()) + ".tmp");
    }

    /** Makes a complete temporary file durable and gives it its name. */
    public static void publish(Path temporary, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceFolder(folderOf(file));
    }

    /** Replaces a file by a text in UTF-8; otherwise as {@link #write}. */
    public static void writeString(Path file, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write(file, channel -> writeFully(channel, ByteBuffer.wrap(bytes)));
    }

    static void writeFully(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Makes the rename itself durable. Some systems cannot open a folder; there the rename is atomic all the same. */
    private static void forceFolder(Path folder) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(folder, StandardOpenOption.READ);
        } catch (IOException notOpenable) {
            return;
        }
        try (channel) {
            channel.force(true);
        }
    }

    /** The temporary file no longer exists after a success, and a failure to delete it must not hide the first one. */
    private static void deleteQuietly(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException ignored) {
            temporary.toFile().deleteOnExit();
        }
    }

    private static Path folderOf(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IllegalArgumentException(file + " names no file");
        }
        return folder;
    }
}
