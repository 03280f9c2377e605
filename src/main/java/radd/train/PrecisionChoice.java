package radd.train;

import java.util.Optional;
import radd.Named;
import radd.engine.Precision;
import radd.engine.Torch;

/** Type that training computes in: the reference's {@code model.dtype}, or left to the device. */
public enum PrecisionChoice implements Named {
    /** float32 on CPUs, bfloat16 on GPUs. */
    AUTO(Optional.empty()),
    FLOAT32(Optional.of(Precision.FLOAT32)),
    BFLOAT16(Optional.of(Precision.BFLOAT16)),
    FLOAT16(Optional.of(Precision.FLOAT16));

    private final Optional<Precision> demanded;

    PrecisionChoice(Optional<Precision> demanded) {
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
}
