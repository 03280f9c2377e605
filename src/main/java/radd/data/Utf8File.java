package radd.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import radd.RaddException;
import radd.modelio.Sha256;

/** A text file read as a stream: strictly as UTF-8, without a leading byte-order mark, and hashed on the way. */
final class Utf8File implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final InputStream stream;
    private final MessageDigest digest = Sha256.digest();
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).flip();
    private final CharBuffer characters = CharBuffer.allocate(BUFFER);
    private long bytesDecoded;
    private boolean ended;
    private boolean started;

    Utf8File(Path file) throws IOException {
        this.file = file;
        this.stream = Files.newInputStream(file);
    }

    /**
     * Appends the next characters.
     *
     * @return false at the end of the file, when nothing was appended
     * @throws RaddException at bytes that are no UTF-8
     */
    boolean readInto(StringBuilder text) throws IOException {
        while (!ended) {
            boolean last = !fill();
            int before = bytes.position();
            CoderResult result = decoder.decode(bytes, characters, last);
            bytesDecoded += bytes.position() - before;
            if (result.isError()) {
                throw new RaddException(
                        RaddException.Kind.DATA,
                        file + " is not UTF-8 text at byte " + bytesDecoded,
                        "convert it to UTF-8");
            }
            if (last && !result.isOverflow()) {
                decoder.flush(characters);
                ended = true;
            }
            characters.flip();
            if (!started && characters.hasRemaining()) {
                started = true;
                if (characters.charAt(0) == '\uFEFF') {
                    characters.get();
                }
            }
            boolean some = characters.hasRemaining();
            text.append(characters);
            characters.clear();
            if (some) {
                return true;
            }
        }
        return false;
    }

    /** Bytes of the file that have been decoded. */
    long bytesDecoded() {
        return bytesDecoded;
    }

    /** SHA-256 of the file, to be asked once, at its end. */
    String sha256() {
        return Sha256.hex(digest.digest());
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }

    /** Fills up the bytes; false at the end of the file. */
    private boolean fill() throws IOException {
        bytes.compact();
        int read = stream.read(bytes.array(), bytes.position(), bytes.remaining());
        if (read > 0) {
            digest.update(bytes.array(), bytes.position(), read);
            bytes.position(bytes.position() + read);
        }
        bytes.flip();
        return read >= 0;
    }
}
