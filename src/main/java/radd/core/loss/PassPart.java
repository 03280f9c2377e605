package radd.core.loss;

/** The parts of one pass of {@link MaskedCrossEntropy}, in their order. */
public enum PassPart {
    /** Embedding and trunk. */
    FORWARD,
    /** The vocabulary head, the losses and the gradients of both. */
    LOSS,
    /** Gradients of trunk and embedding. */
    BACKWARD
}
