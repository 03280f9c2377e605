package radd.modelio.torch;

import java.util.Arrays;
import radd.modelio.ShownName;
import radd.modelio.StoredType;
import radd.modelio.TensorInfo;

/** A tensor as a view of a storage: element (i, j, ...) is offset + i strides[0] + j strides[1] + ..., counted in elements. */
final class TorchTensor {
    /** PyTorch's own limit of dimensions. */
    private static final int MOST_AXES = 64;

    private final TorchStorage storage;
    private final long offset;
    private final long[] shape;
    private final long[] strides;
    private final TensorInfo info;
    private final long extent;

    /** @throws MalformedPickleException if it reaches beyond its storage */
    TorchTensor(StoredType dtype, TorchStorage storage, long offset, long[] shape, long[] strides) {
        this.storage = storage;
        this.offset = offset;
        this.shape = shape.clone();
        this.strides = strides.clone();
        if (shape.length != strides.length
                || shape.length > MOST_AXES
                || offset < 0
                || Arrays.stream(shape).anyMatch(size -> size < 0)
                || Arrays.stream(strides).anyMatch(stride -> stride < 0)) {
            throw new MalformedPickleException(
                    "a tensor of shape " + Arrays.toString(shape) + " and strides " + Arrays.toString(strides));
        }
        try {
            this.info = TensorInfo.of(dtype, shape);
            this.extent = extent(shape, strides);
            if (Math.multiplyExact(Math.addExact(offset, extent), dtype.bytes()) > storage.bytes()) {
                throw new MalformedPickleException(
                        "a tensor beyond the end of its storage " + ShownName.of(storage.key()));
            }
        } catch (ArithmeticException overflow) {
            throw new MalformedPickleException("a tensor of shape " + Arrays.toString(shape) + ", over 2^63 bytes");
        }
    }

    /** Number of elements of the storage from the first to the last that it has. */
    private static long extent(long[] shape, long[] strides) {
        long last = 0;
        for (int axis = 0; axis < shape.length; axis++) {
            if (shape[axis] == 0) {
                return 0;
            }
            last = Math.addExact(last, Math.multiplyExact(shape[axis] - 1, strides[axis]));
        }
        return last + 1;
    }

    TorchStorage storage() {
        return storage;
    }

    TensorInfo info() {
        return info;
    }

    /** The first byte of the tensor in what its storage's key names. */
    long firstByte() {
        return storage.first() + offset * info.dtype().bytes();
    }

    /** Bytes of the storage from the first element to the last. */
    long extentBytes() {
        return extent * info.dtype().bytes();
    }

    /** Whether its elements lie one after the other, row-major. */
    boolean contiguous() {
        long expected = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            if (shape[axis] != 1 && strides[axis] != expected) {
                return info.elements() == 0;
            }
            expected *= shape[axis];
        }
        return true;
    }

    /** The place of an element, counted row-major, behind the tensor's first. */
    long place(long element) {
        long rest = element;
        long place = 0;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            place += rest % shape[axis] * strides[axis];
            rest /= shape[axis];
        }
        return place;
    }
}
