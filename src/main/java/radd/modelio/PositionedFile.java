package radd.modelio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import radd.RaddException;

/** A file open for reading by position: little-endian, in chunks, and with failures that name it. Threads may share it. */
final class PositionedFile implements AutoCloseable {
    private static final int CHUNK_BYTES = 1 << 20;

    private final Path path;
    private final FileChannel channel;

    private PositionedFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Takes the next bytes, at most 1 MiB and a multiple of 8 except in the last chunk. */
    @FunctionalInterface
    interface ChunkReader {
        void accept(ByteBuffer chunk);
    }

    /**
     * Opens a file; the caller closes the result.
     *
     * @throws RaddException (DATA) when it cannot be read
     */
    static PositionedFile open(Path path) {
        try {
            return new PositionedFile(path, FileChannel.open(path, StandardOpenOption.READ));
        } catch (IOException failure) {
            throw FileFailure.reading(path, failure);
        }
    }

    Path path() {
        return path;
    }

    long size() {
        try {
            return channel.size();
        } catch (IOException failure) {
            throw FileFailure.reading(path, failure);
        }
    }

    /** Some bytes in a buffer of their own. */
    ByteBuffer read(long position, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        fill(bytes, position);
        return bytes.flip();
    }

    /** Hands over a run of bytes in chunks. */
    void stream(long start, long length, ChunkReader reader) {
        ByteBuffer chunk =
                ByteBuffer.allocateDirect((int) Math.min(CHUNK_BYTES, length)).order(ByteOrder.LITTLE_ENDIAN);
        for (long done = 0; done < length; done += chunk.limit()) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), length - done));
            fill(chunk, start + done);
            reader.accept(chunk.flip());
        }
    }

    private void fill(ByteBuffer into, long start) {
        try {
            long position = start;
            while (into.hasRemaining()) {
                int count = channel.read(into, position);
                if (count < 0) {
                    throw SafeTensorsHeader.corrupt(path, "it ends at byte " + position);
                }
                position += count;
            }
        } catch (IOException failure) {
            throw FileFailure.reading(path, failure);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException ignored) {
            // Nothing was written through it, so nothing is lost.
        }
    }
}
