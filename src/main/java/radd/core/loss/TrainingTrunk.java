package radd.core.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import radd.engine.FlatVector;

/** The network between embedding and head in training: forward to the hidden states, and back from their gradient. */
sealed interface TrainingTrunk extends AutoCloseable permits KeptTrunk, RecomputedTrunk {
    /**
     * The forward pass.
     *
     * @param scope who closes what the backward pass needs
     * @param embedded what the embedding makes of the tokens, [B, L, D], float32, outside the gradient graph; may be closed in the backward pass
     * @param positions the masked ones, [N], int64
     * @param dropout seed of the dropout
     */
    Pass forward(NDManager scope, NDArray embedded, NDArray positions, long dropout);

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
         * @return gradient of what the embedding made, [B, L, D]; closed with the scope of the forward pass
         */
        NDArray backward(NDArray hiddenGradient, FlatVector gradient);
    }
}
