package radd.core.loss;

import radd.Named;

/** The four training losses, by the names of the reference's {@code training.loss_type}. */
public enum LossType implements Named {
    /** Denoising score entropy over time. */
    T_DSE("t_DSE"),
    /** Denoising cross-entropy over time. */
    T_DCE("t_DCE"),
    /** Denoising cross-entropy over the masking probability. */
    LAMBDA_DCE("lambda_DCE"),
    /** Denoising cross-entropy over the number of masks: the any-order autoregressive loss. */
    K_DCE("k_DCE");

    private final String label;

    LossType(String label) {
        this.label = label;
    }

    @Override
    public String label() {
        return label;
    }
}
