package radd.eval;

import org.jspecify.annotations.Nullable;

/**
 * What was found of one sequence.
 *
 * @param tokens number of tokens of the sequence, at least 1
 * @param loss its loss, nats
 * @param evaluations of the network that it took
 * @param mixture -log of the mean probability, where the draws are exact probabilities in several orders; null where they are not
 * @param greedy whether decoding greedily writes these tokens, where that was looked at; null where it was not
 */
public record SequenceLoss(
        long tokens,
        MeanOfDraws loss,
        long evaluations,
        @Nullable MeanOfDraws mixture,
        @Nullable Boolean greedy) {
    /** How many numbers {@link #packed} makes. */
    static final int PACKED = 7;

    private static final long UNKNOWN = -1;

    public SequenceLoss {
        if (tokens < 1) {
            throw new IllegalArgumentException("tokens is " + tokens + ", must be at least 1");
        }
    }

    SequenceLoss(long tokens, MeanOfDraws loss, long evaluations) {
        this(tokens, loss, evaluations, null, null);
    }

    /** The same with what is known of greedy decoding. */
    SequenceLoss greedy(boolean likeliest) {
        return new SequenceLoss(tokens, loss, evaluations, mixture, likeliest);
    }

    /** Together with another round of draws, each draw weighing the same. */
    SequenceLoss and(SequenceLoss other) {
        double all = (double) evaluations + other.evaluations;
        double share = evaluations / all;
        double rest = other.evaluations / all;
        Double own = loss.variance();
        Double others = other.loss.variance();
        return new SequenceLoss(
                tokens,
                new MeanOfDraws(
                        share * loss.mean() + rest * other.loss.mean(),
                        own == null || others == null ? null : share * share * own + rest * rest * others),
                evaluations + other.evaluations);
    }

    /** As numbers to be sent or kept, bit for bit; what is not known is NaN. */
    long[] packed() {
        return new long[] {
            tokens,
            evaluations,
            Double.doubleToRawLongBits(loss.mean()),
            bits(loss.variance()),
            bits(mixture == null ? null : mixture.mean()),
            bits(mixture == null ? null : mixture.variance()),
            greedy == null ? UNKNOWN : greedy ? 1 : 0
        };
    }

    private static long bits(@Nullable Double number) {
        return Double.doubleToRawLongBits(number == null ? Double.NaN : number);
    }

    /** What was {@link #packed}, from a place in an array on. */
    static SequenceLoss unpacked(long[] numbers, int from) {
        Double mixture = number(numbers[from + 4]);
        return new SequenceLoss(
                numbers[from],
                new MeanOfDraws(Double.longBitsToDouble(numbers[from + 2]), number(numbers[from + 3])),
                numbers[from + 1],
                mixture == null ? null : new MeanOfDraws(mixture, number(numbers[from + 5])),
                numbers[from + 6] == UNKNOWN ? null : Boolean.valueOf(numbers[from + 6] == 1));
    }

    private static @Nullable Double number(long bits) {
        double number = Double.longBitsToDouble(bits);
        return Double.isNaN(number) ? null : number;
    }
}
