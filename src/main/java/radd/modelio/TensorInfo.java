package radd.modelio;

import java.util.Arrays;

/** What a file says about one tensor: element type, shape and, of safetensors, where its bytes lie in the data section. */
public final class TensorInfo {
    private final StoredType dtype;
    private final long[] shape;
    private final long begin;
    private final long end;

    TensorInfo(StoredType dtype, long[] shape, long begin, long end) {
        this.dtype = dtype;
        this.shape = shape.clone();
        this.begin = begin;
        this.end = end;
    }

    /**
     * A tensor that is found by other means than its place.
     *
     * @throws ArithmeticException if it would have over 2^63 bytes
     */
    public static TensorInfo of(StoredType dtype, long... shape) {
        return new TensorInfo(
                dtype,
                shape,
                0,
                Arrays.stream(shape).reduce(dtype.bytes(), (bytes, size) -> Math.multiplyExact(bytes, size)));
    }

    /** Type of the elements. */
    public StoredType dtype() {
        return dtype;
    }

    /** Sizes of the axes, a fresh array; empty for a single number. */
    public long[] shape() {
        return shape.clone();
    }

    /** Number of elements; 1 for a single number, 0 when an axis is empty. */
    public long elements() {
        return byteLength() / dtype.bytes();
    }

    /** Number of bytes in the file. */
    public long byteLength() {
        return end - begin;
    }

    long begin() {
        return begin;
    }

    long end() {
        return end;
    }

    @Override
    public String toString() {
        return dtype + " " + Arrays.toString(shape);
    }
}
