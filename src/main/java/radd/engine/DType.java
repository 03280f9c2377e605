package radd.engine;

/** Element type of a {@link Value}, with PyTorch's number for it (its {@code ScalarType} enumeration). */
public enum DType {
    INT64(4),
    FLOAT16(5),
    FLOAT32(6),
    FLOAT64(7),
    BOOL(11),
    BFLOAT16(15);

    private final int code;

    DType(int code) {
        this.code = code;
    }

    /** PyTorch's number for the type, as TorchScript takes it. */
    int code() {
        return code;
    }
}
