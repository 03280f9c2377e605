package radd.core.network;

import radd.engine.Graph;
import radd.engine.ParameterTable;
import radd.engine.Value;
import radd.engine.Weights;

/**
 * A transformer without its parameters, as it is asked without gradients: a backbone that makes hidden states of packed sequences, and a
 * vocabulary head.
 *
 * <p>Shapes: D width, V real tokens, N positions.
 */
public interface Network {
    /** Most logits in one chunk of the head: 2^25 float32 numbers are 128 MiB, 667 positions of GPT-2's vocabulary. */
    long CHUNK_LOGITS = 1L << 25;

    /** Size and shape. */
    ModelConfig config();

    /** Names and shapes of the parameters, as in the reference. */
    ParameterTable table();

    /** Whether each sequence comes with a level, a time or an amount of noise. */
    boolean conditioned();

    /** What the head's numbers are. */
    Prediction prediction();

    /** Most positions at which the vocabulary head is evaluated at once. */
    default int headChunk() {
        return Math.toIntExact(Math.max(1, CHUNK_LOGITS / config().tokens()));
    }

    /**
     * Adds {@code hidden(ws, tokens [T], offsets [T], runs [R, 3], rows [M], positions [N]) -> [N, D]}: final hidden states, float32.
     *
     * <p>Sequences of several lengths lie one after the other; offsets are places in their sequences. A run is so many sequences of so
     * many tokens, of each of which the last block computes so many rows: {@code rows} says which, and positions are indices into them.
     * Where the network takes them, {@code levels [S]} and {@code sequences [T]}, which of them is each token's, come last.
     */
    void defineHidden(Graph graph, String name);

    /**
     * The vocabulary head over the real tokens.
     *
     * @param hidden [N, D], float32
     * @return [N, V], float32
     */
    Value logits(Weights weights, Value hidden);
}
