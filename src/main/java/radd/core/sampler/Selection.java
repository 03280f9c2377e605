package radd.core.sampler;

import java.util.Arrays;
import java.util.BitSet;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import radd.InvalidSetting;

/** How many of the candidates a guided plan reveals at once; the surest first, the leftmost of equally sure ones. */
public sealed interface Selection {
    /**
     * How many are revealed.
     *
     * @param descending scores from the greatest, at least one
     * @return 1 to their number
     */
    int count(double[] descending);

    /** The expected number of evaluations for a number of masked positions; empty where it depends on the network. */
    default OptionalDouble expectedNfe(int masked) {
        return masked == 0 ? OptionalDouble.of(0) : OptionalDouble.empty();
    }

    /** Refuses a score that the selection cannot read. */
    default void require(PositionScore score) {}

    /**
     * Scores that differ by no more are equal. A network that sees relative positions only has the same distribution everywhere while all is masked;
     * rounding must not decide there. As a share of scores above 1.
     */
    double TIE = 1e-6;

    /** The candidates chosen by their scores: indices into the scores, ascending. Of equal scores the leftmost is taken first. */
    default int[] choose(double[] scores) {
        double[] descending = Arrays.stream(scores).sorted().toArray();
        for (int i = 0; i < descending.length / 2; i++) {
            double greater = descending[descending.length - 1 - i];
            descending[descending.length - 1 - i] = descending[i];
            descending[i] = greater;
        }
        BitSet chosen = new BitSet(scores.length);
        for (int count = count(descending); count > 0; count--) {
            double best = open(scores, chosen).mapToDouble(i -> scores[i]).max().orElseThrow();
            double least = best - TIE * Math.max(1, Math.abs(best));
            chosen.set(open(scores, chosen)
                    .filter(i -> scores[i] >= least)
                    .findFirst()
                    .orElseThrow());
        }
        return chosen.stream().toArray();
    }

    private static IntStream open(double[] scores, BitSet chosen) {
        return IntStream.range(0, scores.length).filter(i -> !chosen.get(i));
    }

    /**
     * A fixed number.
     *
     * @param revealPerStep at least 1
     */
    record Best(int revealPerStep) implements Selection {
        public Best {
            if (revealPerStep < 1) {
                throw new IllegalArgumentException("revealPerStep is " + revealPerStep + ", must be at least 1");
            }
        }

        @Override
        public int count(double[] descending) {
            return Math.min(revealPerStep, descending.length);
        }

        @Override
        public OptionalDouble expectedNfe(int masked) {
            int reveals = (masked + revealPerStep - 1) / revealPerStep;
            return OptionalDouble.of(reveals);
        }
    }

    /**
     * All that are at least so sure, and one in any case.
     *
     * @param least the score
     */
    record Threshold(double least) implements Selection {
        public Threshold {
            InvalidSetting.require(least > 0 && least <= 1, "--threshold", least, "above 0, at most 1");
        }

        @Override
        public void require(PositionScore score) {
            if (score == PositionScore.ENTROPY) {
                throw new IllegalArgumentException("a threshold reads probabilities, not entropies");
            }
        }

        @Override
        public int count(double[] descending) {
            return (int) Math.max(
                    1, Arrays.stream(descending).filter(score -> score >= least).count());
        }
    }

    /**
     * The most positions, from the least entropy H up, with sum H - max H at most a bound: what they say about each other is at most that
     * much (EB-Sampler, arXiv:2505.24857).
     *
     * @param bound gamma, nats, at least 0
     */
    record EntropyBound(double bound) implements Selection {
        public EntropyBound {
            InvalidSetting.require(bound >= 0, "--entropy-bound", bound, "at least 0");
        }

        @Override
        public int count(double[] descending) {
            // The scores are -H from the least H: the maximum of a prefix is its last.
            double others = 0;
            int count = 1;
            while (count < descending.length) {
                others -= descending[count - 1];
                if (others > bound) {
                    break;
                }
                count++;
            }
            return count;
        }

        @Override
        public void require(PositionScore score) {
            if (score != PositionScore.ENTROPY) {
                throw new IllegalArgumentException("an entropy bound reads entropies, not " + score.label());
            }
        }
    }
}
