package radd.data.corpus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import radd.RaddException;
import radd.modelio.PackedInput;

/** Reads ids of two bytes, little-endian, as nanoGPT's {@code prepare.py} writes them; nothing in such a file says that it is one. */
final class IdReader extends CorpusReader {
    private static final int BYTES_PER_ID = 2;

    private final CorpusFile file;
    private final PackedInput input;
    private final byte[] bytes = new byte[BYTES_PER_ID * BATCH_CHARACTERS];
    private long given;

    IdReader(CorpusFile file) throws IOException {
        this.file = file;
        this.input = file.openContent();
    }

    @Override
    @Nullable
    Piece nextPiece() throws IOException {
        int read = input.readNBytes(bytes, 0, bytes.length);
        if (read == 0) {
            return null;
        }
        if (read % BYTES_PER_ID != 0) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    file.path() + " holds an odd number of bytes, and ids are two bytes each",
                    "copy it again, or leave out documents=bin");
        }
        String ids = ByteBuffer.wrap(bytes, 0, read)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asCharBuffer()
                .toString();
        Piece piece = new Piece(ids, 0, given, given == 0, false);
        given += ids.length();
        return piece;
    }

    @Override
    long bytesRead() {
        return input.bytesRead();
    }

    @Override
    String sha256() throws IOException {
        return input.sha256();
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
