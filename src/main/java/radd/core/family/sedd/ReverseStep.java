package radd.core.family.sedd;

/**
 * The law of one position in one step of the way back, linear in the scores s of the tokens.
 *
 * <p>With S the sum of s over all real tokens y other than the position's own x (a token or the mask), y has the weight
 * {@code scores} s_y - {@code others} (S + 1) and x has {@code stay} - {@code leave} S. Weights are probabilities up to a common factor. With
 * exact scores none is negative; with a network's they can be, and so they can with Euler's method in large steps.
 *
 * @param scores factor of a token's own score
 * @param others factor of all scores, for every token
 * @param stay weight of staying without scores
 * @param leave factor of the scores of all others
 */
record ReverseStep(double scores, double others, double stay, double leave) {
    /** The step in which tokens take the place of x in proportion to their scores, by so much of each, and x stays with what is left of 1. */
    static ReverseStep first(double rate) {
        return new ReverseStep(rate, 0, 1, rate);
    }
}
