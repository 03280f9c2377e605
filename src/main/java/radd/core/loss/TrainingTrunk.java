package radd.core.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import radd.engine.FlatVector;

/** The network without its head in training: forward to the hidden states, and back from their gradient to the parameters'. */
sealed interface TrainingTrunk extends AutoCloseable permits KeptTrunk, RecomputedTrunk {
    /**
     * The forward pass.
     *
     * @param scope who closes what the backward pass needs
     * @param batch what the network sees
     * @param dropout seed of the dropout
     */
    Pass forward(NDManager scope, MaskedBatch batch, long dropout);

    @Override
    void close();

    /** One forward pass. */
    interface Pass {
        /** Final hidden states at the masked positions, outside the gradient graph, [N, D], float32. */
        NDArray hidden();

        /**
         * The backward pass; once.
         *
         * @param hiddenGradient gradient of the hidden states, [N, D]
         * @param gradient to which the parameters' gradients are added
         */
        void backward(NDArray hiddenGradient, FlatVector gradient);
    }
}
