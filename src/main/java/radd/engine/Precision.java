package radd.engine;

import radd.Named;

/**
 * The arithmetic of the large matrix products: their element type and, on the CPU, the library that computes them.
 *
 * <p>Whatever the precision, parameters are kept in float32, and LayerNorm, softmax, losses and reductions are computed in float32.
 */
public enum Precision implements Named {
    /** float32 through PyTorch's default (MKL on x86 CPUs, cuBLAS on GPUs). */
    FLOAT32(DType.FLOAT32),
    /** float32 through oneDNN: CPU only, no gradient; faster than MKL on some machines. */
    FLOAT32_ONEDNN(DType.FLOAT32),
    /** bfloat16 operands, float32 accumulation. */
    BFLOAT16(DType.BFLOAT16),
    /** float16 operands, float32 accumulation. */
    FLOAT16(DType.FLOAT16);

    private final DType dtype;

    Precision(DType dtype) {
        this.dtype = dtype;
    }

    /** Element type of the operands of matrix products. */
    public DType dtype() {
        return dtype;
    }

    /** The precision of training and of numbers that are compared: float32 on the CPU, bfloat16 on GPUs. */
    public static Precision standard(boolean gpu) {
        return gpu ? BFLOAT16 : FLOAT32;
    }

    /** Whether matrix products have a gradient. */
    public boolean trains() {
        return this != FLOAT32_ONEDNN;
    }

    /** Whether parameters must be cast before they enter a matrix product. */
    boolean casts() {
        return dtype != DType.FLOAT32;
    }
}
