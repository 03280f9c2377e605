package radd.data.tokenizer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The fields of one message of Protocol Buffers, one after the other, as they are written: a number, and a whole number, a float or a stretch of bytes.
 *
 * <p>Source: protobuf.dev, "Encoding". Whatever is damaged is an {@link IllegalArgumentException}.
 */
final class ProtobufFields {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final ByteBuffer message;
    private int number;
    private long value;
    private ByteBuffer bytes = ByteBuffer.allocate(0);

    ProtobufFields(ByteBuffer message) {
        this.message = message.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Goes on to the next field; false at the end of the message. */
    boolean next() {
        if (!message.hasRemaining()) {
            return false;
        }
        long tag = varint();
        number = (int) (tag >>> 3);
        switch ((int) (tag & 7)) {
            case VARINT -> value = varint();
            case FIXED64 -> skip(Long.BYTES);
            case FIXED32 -> skip(Integer.BYTES);
            case BYTES -> bytes = stretch(varint());
            default -> throw new IllegalArgumentException("field " + number + " is of no known type");
        }
        return true;
    }

    /** The field's number in its message. */
    int number() {
        return number;
    }

    /** Its value, of a whole number or a truth value. */
    int value() {
        return (int) value;
    }

    /** Its bytes, of a message. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** The same, of a text. */
    String text() {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }

    private long varint() {
        long read = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (!message.hasRemaining()) {
                throw new IllegalArgumentException("it ends within a number");
            }
            byte part = message.get();
            read |= (part & 0x7FL) << shift;
            if (part >= 0) {
                return read;
            }
        }
        throw new IllegalArgumentException("a number is longer than 10 bytes");
    }

    private void skip(int count) {
        stretch(count);
    }

    private ByteBuffer stretch(long count) {
        if (count < 0 || count > message.remaining()) {
            throw new IllegalArgumentException("field " + number + " is longer than what is left of it");
        }
        ByteBuffer stretch = message.slice(message.position(), (int) count);
        message.position(message.position() + (int) count);
        return stretch;
    }
}
