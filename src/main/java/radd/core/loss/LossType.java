package radd.core.loss;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The four training losses, by the names of the reference's {@code training.loss_type}. */
public enum LossType {
    /** Denoising score entropy over time. */
    T_DSE("t_DSE"),
    /** Denoising cross-entropy over time. */
    T_DCE("t_DCE"),
    /** Denoising cross-entropy over the masking probability. */
    LAMBDA_DCE("lambda_DCE"),
    /** Denoising cross-entropy over the number of masks: the any-order autoregressive loss. */
    K_DCE("k_DCE");

    private final String referenceName;

    LossType(String referenceName) {
        this.referenceName = referenceName;
    }

    /** The loss's name in configurations and in the reference. */
    public String referenceName() {
        return referenceName;
    }

    /**
     * The loss of a name, whatever its case.
     *
     * @param name one of the {@link #referenceName}s
     * @throws IllegalArgumentException when no loss has this name
     */
    public static LossType of(String name) {
        for (LossType type : values()) {
            if (type.referenceName.equalsIgnoreCase(name)) {
                return type;
            }
        }
        String allowed = Arrays.stream(values()).map(LossType::referenceName).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("training.loss_type is " + name + ", must be one of " + allowed);
    }
}
