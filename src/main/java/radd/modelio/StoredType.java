package radd.modelio;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Element types of a safetensors file, under the names the format gives them. */
public enum StoredType {
    BOOL(1),
    U8(1),
    I8(1),
    F8_E5M2(1),
    F8_E4M3(1),
    I16(2),
    U16(2),
    F16(2),
    BF16(2),
    I32(4),
    U32(4),
    F32(4),
    F64(8),
    I64(8),
    U64(8);

    private final int bytes;

    StoredType(int bytes) {
        this.bytes = bytes;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** Whether its elements are read as float32. */
    public boolean isFloat() {
        return this == F32 || this == F16 || this == BF16 || this == F64;
    }

    /** Appends little-endian elements as float32, F64 rounded. */
    public void toFloats(ByteBuffer elements, FloatBuffer into) {
        switch (this) {
            case F32 -> into.put(elements.asFloatBuffer());
            case F64 -> {
                while (elements.hasRemaining()) {
                    into.put((float) elements.getDouble());
                }
            }
            case F16 -> {
                while (elements.hasRemaining()) {
                    into.put(HalfFloats.fromFloat16(elements.getShort()));
                }
            }
            case BF16 -> {
                while (elements.hasRemaining()) {
                    into.put(HalfFloats.fromBfloat16(elements.getShort()));
                }
            }
            default -> throw new IllegalStateException(this + " holds no floats");
        }
    }

    /** Appends float32 numbers as little-endian elements, rounded to the nearest, of two the even one. */
    public void ofFloats(FloatBuffer numbers, ByteBuffer into) {
        switch (this) {
            case F32 -> {
                while (numbers.hasRemaining()) {
                    into.putFloat(numbers.get());
                }
            }
            case F16 -> {
                while (numbers.hasRemaining()) {
                    into.putShort(HalfFloats.toFloat16(numbers.get()));
                }
            }
            case BF16 -> {
                while (numbers.hasRemaining()) {
                    into.putShort(HalfFloats.toBfloat16(numbers.get()));
                }
            }
            default -> throw new IllegalStateException("float32 is not written as " + this);
        }
    }

    static Optional<StoredType> of(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }
}
