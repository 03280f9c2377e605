package radd.data.corpus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * A token store in a memory-mapped file: little-endian, two bytes a token where V allows it, else four.
 *
 * <p>Java maps at most 2 GiB at once, so the file is mapped in segments. The mapping stays until the object is unreachable; the file may be
 * replaced or removed meanwhile.
 */
final class MappedTokens implements TokenStore {
    /** A multiple of four, so that no token lies across two segments. */
    private static final int SEGMENT_BYTES = 1 << 30;

    private final Path file;
    private final int vocabularySize;
    private final int bytesPerToken;
    private final long length;
    private final int segmentBytes;
    private final ByteBuffer[] segments;

    private MappedTokens(Path file, FileChannel channel, int vocabularySize, int segmentBytes) throws IOException {
        this.file = file;
        this.vocabularySize = vocabularySize;
        this.bytesPerToken = bytesPerToken(vocabularySize);
        this.length = channel.size() / bytesPerToken;
        this.segmentBytes = segmentBytes;
        this.segments = new ByteBuffer[Math.toIntExact((channel.size() + segmentBytes - 1) / segmentBytes)];
        for (int segment = 0; segment < segments.length; segment++) {
            long start = (long) segment * segmentBytes;
            long size = Math.min(segmentBytes, channel.size() - start);
            segments[segment] =
                    channel.map(FileChannel.MapMode.READ_ONLY, start, size).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    static MappedTokens map(Path file, int vocabularySize) throws IOException {
        return map(file, vocabularySize, SEGMENT_BYTES);
    }

    static MappedTokens map(Path file, int vocabularySize, int segmentBytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new MappedTokens(file, channel, vocabularySize, segmentBytes);
        }
    }

    /** Two where every id fits in 16 bits, else four. */
    static int bytesPerToken(int vocabularySize) {
        return vocabularySize <= 1 << 16 ? 2 : 4;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public int vocabularySize() {
        return vocabularySize;
    }

    @Override
    public void read(long from, int[] target, int offset, int count) {
        Objects.checkFromIndexSize(from, count, length);
        Objects.checkFromIndexSize(offset, count, target.length);
        for (int done = 0; done < count; done++) {
            long at = (from + done) * bytesPerToken;
            ByteBuffer segment = segments[(int) (at / segmentBytes)];
            int place = (int) (at % segmentBytes);
            int id = bytesPerToken == 2 ? segment.getShort(place) & 0xFFFF : segment.getInt(place);
            if (id < 0 || id >= vocabularySize) {
                HeldTokens.requireToken(id, vocabularySize, from + done, "token store " + file);
            }
            target[offset + done] = id;
        }
    }
}
