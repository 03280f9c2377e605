package radd.core.family;

import radd.core.objective.Objective;

/** How well a network finds tokens again that were noised, all tokens of a sequence to one level. */
public interface Denoising {
    /**
     * Levels that show the whole range.
     *
     * @param count how many, at least 1
     * @return ascending, all above 0
     */
    double[] levels(int count);

    /**
     * The sum over a sequence of -log of its tokens' probabilities, nats.
     *
     * @param level above 0
     */
    Objective<?> crossEntropy(double level);

    /**
     * The number of a sequence's tokens that the network does not hold likeliest; nothing to be trained on.
     *
     * @param level above 0
     */
    Objective<?> errors(double level);
}
