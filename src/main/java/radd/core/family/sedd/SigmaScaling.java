package radd.core.family.sedd;

import radd.InvalidSetting;
import radd.Named;
import radd.core.family.GraphType;

/** Whether the network's scores are its numbers over (e^sigma - 1) V: the reference's {@code model.scale_by_sigma}. */
public enum SigmaScaling implements Named {
    /** As the reference demands of the graph: for absorb alone. */
    AUTO,
    /** They are; only where a score says how likely a token is behind the mask, so not for the uniform graph. */
    TRUE,
    /** The network's numbers are log scores. */
    FALSE;

    /**
     * Whether scores are scaled on a graph.
     *
     * @throws InvalidSetting if the graph cannot have it so
     */
    boolean on(GraphType graph) {
        InvalidSetting.require(
                this != TRUE || graph == GraphType.ABSORB,
                "model.scale_by_sigma",
                label(),
                "false with graph.type=" + graph.label());
        return this != FALSE && graph == GraphType.ABSORB;
    }

    /** The setting that a file's true or false stands for. */
    static SigmaScaling of(boolean scaled) {
        return scaled ? TRUE : FALSE;
    }
}
