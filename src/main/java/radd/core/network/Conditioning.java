package radd.core.network;

/** Whether and how the network is told a level, one number a sequence: a time or an amount of noise. */
public sealed interface Conditioning {
    /** The network takes no level; its norms have biases. */
    record None() implements Conditioning {}

    /**
     * Adaptive layer norm with gates that start at zero (Peebles and Xie, arXiv:2212.09748): a vector c of each sequence's level gives shift,
     * scale and gate of both branches of every block, and shift and scale of the last norm; norms have a weight only.
     *
     * @param width C, of the vector, at least 1
     */
    record AdaptiveNorm(int width) implements Conditioning {
        public AdaptiveNorm {
            if (width < 1) {
                throw new IllegalArgumentException("model.cond_dim is " + width + ", must be at least 1");
            }
        }
    }
}
