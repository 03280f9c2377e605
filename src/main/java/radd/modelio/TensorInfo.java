package radd.modelio;

import java.util.Arrays;

/** What a safetensors header says about one tensor: element type, shape, and where its bytes lie in the data section. */
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
