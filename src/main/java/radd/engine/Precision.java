package radd.engine;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import radd.RaddException;

/**
 * The arithmetic of the large matrix products: their element type and, on the CPU, the library that computes them.
 *
 * <p>Whatever the precision, parameters are kept in float32, and LayerNorm, softmax, losses and reductions are computed in float32.
 */
public enum Precision {
    /** float32 through PyTorch's default (MKL on x86 CPUs, cuBLAS on GPUs). */
    FLOAT32("float32", DType.FLOAT32),
    /** float32 through oneDNN: CPU only, no gradient; faster than MKL on some machines. */
    FLOAT32_ONEDNN("float32-onednn", DType.FLOAT32),
    /** bfloat16 operands, float32 accumulation. */
    BFLOAT16("bfloat16", DType.BFLOAT16),
    /** float16 operands, float32 accumulation. */
    FLOAT16("float16", DType.FLOAT16);

    private final String label;
    private final DType dtype;

    Precision(String label, DType dtype) {
        this.label = label;
        this.dtype = dtype;
    }

    /** The name in configurations, results and checkpoints. */
    public String label() {
        return label;
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

    /**
     * The precision of a name.
     *
     * @param option the option or field that holds the name, for the message
     * @throws RaddException (CONFIG) if there is none of that name
     */
    public static Precision of(String option, String label) {
        String wanted = label.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(precision -> precision.label.equals(wanted))
                .findFirst()
                .orElseThrow(() -> new RaddException(
                        RaddException.Kind.CONFIG,
                        option + " is '" + label + "'",
                        "use one of "
                                + Arrays.stream(values()).map(Precision::label).collect(Collectors.joining(", "))));
    }
}
