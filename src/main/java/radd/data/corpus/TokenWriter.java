package radd.data.corpus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import radd.data.tokenizer.Ids;

/** Writes the file that {@link MappedTokens} reads. */
final class TokenWriter implements AutoCloseable {
    private static final int BUFFER = 1 << 20;

    private final FileChannel channel;
    private final int bytesPerToken;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C checksum = new CRC32C();
    private long tokens;

    TokenWriter(Path file, int vocabularySize) throws IOException {
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        this.bytesPerToken = MappedTokens.bytesPerToken(vocabularySize);
    }

    void append(Ids ids) throws IOException {
        for (int at = 0; at < ids.size(); at++) {
            int id = ids.get(at);
            if (buffer.remaining() < bytesPerToken) {
                flush();
            }
            if (bytesPerToken == 2) {
                buffer.putShort((short) id);
            } else {
                buffer.putInt(id);
            }
        }
        tokens += ids.size();
    }

    long tokens() {
        return tokens;
    }

    /** CRC-32C of a file. */
    static long checksum(Path file) throws IOException {
        CRC32C checksum = new CRC32C();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
            while (channel.read(buffer) >= 0) {
                checksum.update(buffer.flip());
                buffer.clear();
            }
        }
        return checksum.getValue();
    }

    /** CRC-32C of the whole file; complete only after {@link #close}. */
    long checksum() {
        return checksum.getValue();
    }

    /** Writes what is left; a second time does nothing. */
    @Override
    public void close() throws IOException {
        try (channel) {
            if (channel.isOpen()) {
                flush();
            }
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        checksum.update(buffer.duplicate());
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }
}
