package radd.modelio.torch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.modelio.PositionedFile;

/**
 * A part of a file, as it is or compressed by deflate.
 *
 * @param file the whole file
 * @param offset where the part begins
 * @param stored its bytes in the file
 * @param size its bytes unpacked
 * @param deflated whether it is compressed
 */
record StoredBytes(PositionedFile file, long offset, long stored, long size, boolean deflated) {
    private static final int CHUNK = 1 << 20;

    /** Deflate shrinks nothing further: a part that claims more is no such part. */
    private static final long MOST_DEFLATED = 1032;

    StoredBytes {
        boolean possible = deflated ? size / MOST_DEFLATED <= stored : size == stored;
        if (offset < 0 || stored < 0 || size < 0 || stored > file.size() - offset || !possible) {
            throw damaged(file, "a part of " + size + " bytes lies beyond its end");
        }
    }

    static RaddException damaged(PositionedFile file, String what) {
        return new RaddException(
                Kind.DATA, file.path() + " is damaged or incomplete: " + what, "copy or download it again");
    }

    /** All of it, unpacked. */
    InputStream input() {
        InputStream bytes = file.input(offset, stored);
        return deflated ? new InflaterInputStream(bytes, new Inflater(true), CHUNK / 16) : bytes;
    }

    /** Hands over a run of the unpacked bytes in chunks of at most 1 MiB, a multiple of 8 except in the last. */
    void stream(long start, long length, PositionedFile.ChunkReader reader) {
        if (!deflated) {
            file.stream(offset + start, length, reader);
            return;
        }
        Inflater inflater = new Inflater(true);
        try (InputStream bytes = new InflaterInputStream(file.input(offset, stored), inflater, CHUNK / 16)) {
            bytes.skipNBytes(start);
            for (long done = 0; done < length; ) {
                int wanted = (int) Math.min(CHUNK, length - done);
                byte[] chunk = bytes.readNBytes(wanted);
                done += wanted;
                if (chunk.length < wanted) {
                    throw damaged(file, "a compressed part ends early");
                }
                reader.accept(ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN));
            }
        } catch (IOException broken) {
            throw damaged(file, "a compressed part cannot be unpacked (" + broken.getMessage() + ")");
        } finally {
            inflater.end();
        }
    }
}
