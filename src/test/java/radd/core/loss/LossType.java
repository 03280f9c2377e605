package radd.core.loss;

import radd.Named;
import radd.core.noise.NoiseSchedule;

/** RADD's four losses, for tests that go through all of them. */
public enum LossType implements Named {
    T_DSE("t_DSE"),
    T_DCE("t_DCE"),
    LAMBDA_DCE("lambda_DCE"),
    K_DCE("k_DCE");

    private final String label;

    LossType(String label) {
        this.label = label;
    }

    @Override
    public String label() {
        return label;
    }

    /** The loss under a schedule. */
    public Loss under(NoiseSchedule noise) {
        return switch (this) {
            case T_DSE -> new TDse(noise);
            case T_DCE -> new TDce(noise);
            case LAMBDA_DCE -> new LambdaDce();
            case K_DCE -> new KDce();
        };
    }
}
