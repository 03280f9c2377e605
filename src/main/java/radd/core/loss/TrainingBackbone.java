package radd.core.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import radd.engine.FlatVector;

/** The network between embedding and head in training: forward to the hidden states, and back from their gradient. */
sealed interface TrainingBackbone extends AutoCloseable permits KeptBackbone, RecomputedBackbone {
    /**
     * The forward pass.
     *
     * @param scope who closes what the backward pass needs
     */
    Pass forward(NDManager scope, Input input);

    @Override
    void close();

    /**
     * What goes in.
     *
     * @param embedded what the embedding makes of the tokens, [B, L, D], float32, outside the gradient graph; may be closed in the backward pass
     * @param positions those that are asked for, [N], int64
     * @param dropout seed of the dropout
     * @param levels of the sequences, [B], float32; null where the network takes none
     */
    record Input(
            NDArray embedded,
            NDArray positions,
            long dropout,
            @Nullable NDArray levels) {}

    /** One forward pass. */
    interface Pass {
        /** Final hidden states at the positions that are asked for, outside the gradient graph, [N, D], float32. */
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

    /** The inputs of a function: some, and one more where there is one. */
    static NDArray[] with(@Nullable NDArray last, NDArray... inputs) {
        if (last == null) {
            return inputs;
        }
        NDArray[] all = Arrays.copyOf(inputs, inputs.length + 1);
        all[inputs.length] = last;
        return all;
    }
}
