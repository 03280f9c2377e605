package radd.modelio;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import radd.RaddException;
import radd.RaddException.Kind;

/** A file open for reading by position: little-endian, in chunks, and with failures that name it. Threads may share it. */
public final class PositionedFile implements AutoCloseable {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int INPUT_BYTES = 1 << 16;

    private final Path path;
    private final FileChannel channel;

    private PositionedFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Takes the next bytes, at most 1 MiB and a multiple of 8 except in the last chunk. */
    @FunctionalInterface
    public interface ChunkReader {
        void accept(ByteBuffer chunk);
    }

    /**
     * Opens a file; the caller closes the result.
     *
     * @throws RaddException (DATA) when it cannot be read
     */
    public static PositionedFile open(Path path) {
        try {
            return new PositionedFile(path, FileChannel.open(path, StandardOpenOption.READ));
        } catch (IOException failure) {
            throw FileFailure.reading(path, failure);
        }
    }

    /** The file. */
    public Path path() {
        return path;
    }

    /** Its length in bytes. */
    public long size() {
        try {
            return channel.size();
        } catch (IOException failure) {
            throw FileFailure.reading(path, failure);
        }
    }

    /** Some bytes in a buffer of their own. */
    public ByteBuffer read(long position, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        fill(bytes, position);
        return bytes.flip();
    }

    /** Hands over a run of bytes in chunks. */
    public void stream(long start, long length, ChunkReader reader) {
        ByteBuffer chunk =
                ByteBuffer.allocateDirect((int) Math.min(CHUNK_BYTES, length)).order(ByteOrder.LITTLE_ENDIAN);
        for (long done = 0; done < length; done += chunk.limit()) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), length - done));
            fill(chunk, start + done);
            reader.accept(chunk.flip());
        }
    }

    /** A run of bytes as a stream, which need not be closed. */
    public InputStream input(long start, long length) {
        return new InputStream() {
            private ByteBuffer buffer = ByteBuffer.allocate(0);
            private long next = start;

            @Override
            public int read() {
                return fillUp() ? Byte.toUnsignedInt(buffer.get()) : -1;
            }

            @Override
            public int read(byte[] into, int offset, int count) {
                if (count == 0) {
                    return 0;
                }
                if (!fillUp()) {
                    return -1;
                }
                int some = Math.min(count, buffer.remaining());
                buffer.get(into, offset, some);
                return some;
            }

            private boolean fillUp() {
                if (!buffer.hasRemaining() && next < start + length) {
                    buffer = PositionedFile.this.read(next, (int) Math.min(INPUT_BYTES, start + length - next));
                    next += buffer.limit();
                }
                return buffer.hasRemaining();
            }
        };
    }

    private void fill(ByteBuffer into, long start) {
        try {
            long position = start;
            while (into.hasRemaining()) {
                int count = channel.read(into, position);
                if (count < 0) {
                    throw new RaddException(
                            Kind.DATA,
                            path + " ends at byte " + position + ", before what it should hold",
                            "copy or download it again");
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
