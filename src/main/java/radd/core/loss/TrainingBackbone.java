package radd.core.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import radd.core.network.DiffusionTransformer;
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
     * @param runs how sequences of several lengths lie, {@link radd.core.network.SequenceRuns#inputs}; empty where all have one length
     */
    record Input(
            NDArray embedded,
            NDArray positions,
            long dropout,
            @Nullable NDArray levels,
            List<NDArray> runs) {
        /** The name of a function of the network for sequences that lie so. */
        String function(String name) {
            return runs.isEmpty() ? name : name + DiffusionTransformer.RUNS;
        }

        /** The inputs of such a function: some, one more where there is one, and how the sequences lie. */
        NDArray[] with(@Nullable NDArray next, NDArray... first) {
            List<NDArray> all = new ArrayList<>(List.of(first));
            if (next != null) {
                all.add(next);
            }
            all.addAll(runs);
            return all.toArray(NDArray[]::new);
        }
    }

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
}
