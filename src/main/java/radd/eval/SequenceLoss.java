package radd.eval;

/**
 * What the draws of one sequence have found.
 *
 * @param tokens number of tokens of the sequence, at least 1
 * @param loss mean and variance of its draws
 */
record SequenceLoss(long tokens, StratifiedMean loss) {
    /** How many numbers {@link #packed} makes. */
    static final int PACKED = 3;

    SequenceLoss {
        if (tokens < 1) {
            throw new IllegalArgumentException("tokens is " + tokens + ", must be at least 1");
        }
    }

    /**
     * Estimates from the draws.
     *
     * @param draws loss of each draw, in nats, in order of the draws; at least one
     */
    static SequenceLoss of(long tokens, double[] draws) {
        if (draws.length < 1) {
            throw new IllegalArgumentException("draws is empty, must hold at least 1 loss");
        }
        return new SequenceLoss(tokens, StratifiedMean.of(draws));
    }

    /** As numbers to be sent, bit for bit; a variance that is not known is NaN. */
    long[] packed() {
        Double variance = loss.variance();
        return new long[] {
            tokens,
            Double.doubleToRawLongBits(loss.mean()),
            Double.doubleToRawLongBits(variance == null ? Double.NaN : variance)
        };
    }

    /** What was {@link #packed}, from a place in an array on. */
    static SequenceLoss unpacked(long[] numbers, int from) {
        double variance = Double.longBitsToDouble(numbers[from + 2]);
        return new SequenceLoss(
                numbers[from],
                new StratifiedMean(
                        Double.longBitsToDouble(numbers[from + 1]), Double.isNaN(variance) ? null : variance));
    }
}
