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
    private final FileChannel channel;
    private final int bytesPerToken;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
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

    /** CRC-32C of the whole file; complete only after {@link #close}. */
    long checksum() {
        return checksum.getValue();
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            flush();
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
