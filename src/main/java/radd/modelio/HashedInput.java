package radd.modelio;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;

/** A buffered stream that counts and hashes what it gives, lets its beginning be looked at, and knows whether anything is left. */
final class HashedInput extends InputStream {
    private static final int BUFFER = 1 << 16;

    private final InputStream stream;
    private final MessageDigest digest = Sha256.digest();
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;
    private long count;

    HashedInput(InputStream stream) {
        this.stream = stream;
    }

    /** The next bytes, at most as many as the buffer holds and fewer at the end, which are still to be read. */
    byte[] peek(int length) throws IOException {
        while (limit - position < length) {
            System.arraycopy(buffer, position, buffer, 0, limit - position);
            limit -= position;
            position = 0;
            int read = stream.read(buffer, limit, BUFFER - limit);
            if (read < 0) {
                break;
            }
            limit += read;
        }
        return Arrays.copyOfRange(buffer, position, Math.min(limit, position + length));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = Math.min(length, available());
        if (read == 0) {
            return length == 0 ? 0 : -1;
        }
        System.arraycopy(buffer, position, into, offset, read);
        digest.update(buffer, position, read);
        position += read;
        count += read;
        return read;
    }

    /**
     * Waits for bytes and says how many are there; 0 only at the end. So {@code GZIPInputStream}, which asks before it looks for another
     * member, does not take a pause of a pipe for the end.
     */
    @Override
    public int available() throws IOException {
        return position < limit ? limit - position : peek(1).length == 0 ? 0 : limit - position;
    }

    /** Bytes given so far. */
    long count() {
        return count;
    }

    /** SHA-256 of them, to be asked once, when nothing is left. */
    String sha256() {
        return Sha256.hex(digest.digest());
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
