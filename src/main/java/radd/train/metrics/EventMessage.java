package radd.train.metrics;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A protocol-buffer message being written: each call adds a field, as its number and wire type followed by its value. */
final class EventMessage {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED_32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    EventMessage integer(int field, long value) {
        key(field, VARINT);
        varint(value);
        return this;
    }

    EventMessage float32(int field, float value) {
        key(field, FIXED_32);
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(value)
                .array());
        return this;
    }

    EventMessage float64(int field, double value) {
        key(field, FIXED_64);
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(value)
                .array());
        return this;
    }

    EventMessage string(int field, String value) {
        return delimited(field, value.getBytes(StandardCharsets.UTF_8));
    }

    EventMessage message(int field, EventMessage value) {
        return delimited(field, value.bytes());
    }

    /** Adds the fields of another message to this one. */
    EventMessage append(EventMessage fields) {
        out.writeBytes(fields.bytes());
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    private EventMessage delimited(int field, byte[] bytes) {
        key(field, LENGTH_DELIMITED);
        varint(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    private void key(int field, int wireType) {
        varint((long) field << 3 | wireType);
    }

    /** Seven bits a byte, the lowest first; the top bit says that more follow. */
    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
