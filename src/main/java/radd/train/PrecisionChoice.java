package radd.train;

import java.util.Optional;
import radd.engine.Precision;
import radd.engine.Torch;

/** Type that training computes in: the reference's {@code model.dtype}, or left to the device. */
public enum PrecisionChoice {
    /** float32 on CPUs, bfloat16 on GPUs. */
    AUTO("auto", Optional.empty()),
    FLOAT32("float32", Optional.of(Precision.FLOAT32)),
    BFLOAT16("bfloat16", Optional.of(Precision.BFLOAT16)),
    FLOAT16("float16", Optional.of(Precision.FLOAT16));

    private final String label;
    private final Optional<Precision> demanded;

    PrecisionChoice(String label, Optional<Precision> demanded) {
        this.label = label;
        this.demanded = demanded;
    }

    /** The precision asked for; empty when the device decides. */
    public Optional<Precision> demanded() {
        return demanded;
    }

    /** The precision on a device. */
    public Precision on(Torch torch) {
        return demanded.orElse(Precision.standard(torch.isGpu()));
    }

    /** The name in a configuration. */
    @Override
    public String toString() {
        return label;
    }
}
