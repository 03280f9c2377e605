package radd.modelio.torch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The bytes of a pickle, counted and limited, so that no length it claims is believed beyond what is there. */
final class PickleInput extends InputStream {
    /** Far above what thousands of tensors need, and an object a byte still fits a usual heap. */
    static final int LONGEST = 8 << 20;

    private final InputStream bytes;
    private final long limit;
    private long count;

    /**
     * @param bytes the pickle and perhaps more
     * @param length of what there is
     */
    PickleInput(InputStream bytes, long length) {
        this.bytes = bytes;
        this.limit = Math.min(length, LONGEST);
    }

    /** Bytes taken so far. */
    long count() {
        return count;
    }

    @Override
    public int read() throws IOException {
        if (count >= limit) {
            throw new MalformedPickleException("no end in its " + limit + " bytes, at most " + LONGEST + " are read");
        }
        int one = bytes.read();
        if (one < 0) {
            throw new MalformedPickleException("no end: it breaks off after " + count + " bytes");
        }
        count++;
        return one;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        for (int i = 0; i < length; i++) {
            into[offset + i] = (byte) read();
        }
        return length;
    }

    /** So many bytes, if there are as many. */
    byte[] take(long length) throws IOException {
        if (length < 0 || length > limit - count) {
            throw new MalformedPickleException(
                    "a length of " + Long.toUnsignedString(length) + " where " + (limit - count) + " bytes are left");
        }
        byte[] taken = bytes.readNBytes((int) length);
        count += taken.length;
        if (taken.length < length) {
            throw new MalformedPickleException("no end: it breaks off after " + count + " bytes");
        }
        return taken;
    }

    /** A little-endian number of so many bytes, of less than eight without a sign. */
    long number(int width) throws IOException {
        long number = 0;
        for (int i = 0; i < width; i++) {
            number |= (long) read() << (8 * i);
        }
        return number;
    }

    /** A line of text without its end. */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int sign = read(); sign != '\n'; sign = read()) {
            line.append((char) sign);
        }
        return line.toString();
    }

    /** A text of so many bytes. */
    String text(long length) throws IOException {
        return new String(take(length), StandardCharsets.UTF_8);
    }
}
