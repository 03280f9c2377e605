package radd.core.loss;

/** The parts of one pass of {@link MaskedCrossEntropy}, in their order. */
public enum PassPart {
    /** Embedding and backbone. */
    FORWARD,
    /** The vocabulary head, the losses and the gradients of both. */
    LOSS,
    /** Gradients of backbone and embedding. */
    BACKWARD
}
