package radd.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import radd.core.objective.ItemisedLoss;
import radd.eval.profile.ProfileSums;
import radd.eval.profile.SequenceProfile;

class LikelihoodEstimatorTest {
    /** Replicated experiments whose standard deviation is compared with the mean of the standard errors. */
    private static final int REPLICATES = 4000;

    /** A standard deviation from 4000 replicates has a relative error of 1.1 %; this is more than four of these. */
    private static final double RELATIVE = 0.05;

    @Test
    void numbersByHand() {
        LikelihoodEstimator estimator = new LikelihoodEstimator(LikelihoodProfile.of(new ProfileSums(), 1));
        estimator.add(of(10, new double[] {20, 24}));
        estimator.add(of(30, new double[] {60, 58}));
        LikelihoodEstimate estimate = estimator.estimate();
        assertEquals(2, estimate.sequences());
        assertEquals(40, estimate.tokens());
        double nll = (22 + 59) / 40.0;
        assertEquals(nll, estimate.nllNatsPerToken(), 1e-15);
        assertEquals(Math.exp(nll), estimate.perplexity(), 1e-12);
        assertEquals(nll / Math.log(2), estimate.bitsPerToken(), 1e-12);
        // Draws: the variance of a sequence's mean is (20-24)^2 / 4 = 4 and (60-58)^2 / 4 = 1.
        assertEquals(Math.sqrt(5) / 40, value(estimate.drawStderr()), 1e-15);
        // Residuals 22 - 20.25 and 59 - 60.75 are 1.75 and -1.75: sqrt(2 / 1 * 2 * 1.75^2) / 40.
        assertEquals(2 * 1.75 / 40, value(estimate.stderr()), 1e-15);
    }

    @Test
    void pairedDifferenceByHand() {
        LikelihoodEstimator estimator = new LikelihoodEstimator(LikelihoodProfile.of(new ProfileSums(), 1));
        estimator.add(of(10, new double[] {20, 24}));
        estimator.add(of(30, new double[] {60, 58}));
        PairedDifference difference = estimator.minus(new double[] {21, 56});
        assertEquals(0.1, difference.natsPerToken(), 1e-15);
        // Differences 1 and 3 are exactly 0.1 a token: no residual.
        assertEquals(0, value(difference.stderr()), 1e-15);
        assertEquals(0.125, estimator.minus(new double[] {20, 56}).natsPerToken(), 1e-15);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 8})
    void errorOfTheDrawsIsUnbiasedWhenStrataDifferInVarianceOnly(int draws) {
        SplittableRandom random = new SplittableRandom(61);
        double truth = 0;
        for (int j = 0; j < draws; j++) {
            truth += deviation(j) * deviation(j) / draws / draws;
        }
        double mean = 0;
        int repetitions = 40_000;
        for (int i = 0; i < repetitions; i++) {
            double[] values = new double[draws];
            for (int j = 0; j < draws; j++) {
                values[j] = 7 + deviation(j) * normal(random);
            }
            mean += value(MeanOfDraws.stratified(values).variance()) / repetitions;
        }
        assertEquals(1, mean / truth, RELATIVE);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 7, 16})
    void errorOfTheDrawsIsNeverTooSmallWhenTheLossDependsOnTheLevel(int draws) {
        // x_j = g(u_j) with g steep near 0, u_j uniform in its stratum: true variance against the mean estimate.
        SplittableRandom random = new SplittableRandom(62);
        double sum = 0;
        double squares = 0;
        double estimated = 0;
        int repetitions = 20_000;
        for (int i = 0; i < repetitions; i++) {
            double[] values = new double[draws];
            for (int j = 0; j < draws; j++) {
                double u = (j + random.nextDouble()) / draws;
                values[j] = 1 / (0.05 + u) + normal(random);
            }
            MeanOfDraws mean = MeanOfDraws.stratified(values);
            sum += mean.mean();
            squares += mean.mean() * mean.mean();
            estimated += value(mean.variance()) / repetitions;
        }
        double truth = squares / repetitions - sum / repetitions * (sum / repetitions);
        assertTrue(estimated > truth * (1 - RELATIVE), estimated + " for " + truth);
    }

    @Test
    void errorsAreTheSpreadOfReplicatedExperiments() {
        SplittableRandom random = new SplittableRandom(63);
        double sum = 0;
        double squares = 0;
        double stderr = 0;
        for (int replicate = 0; replicate < REPLICATES; replicate++) {
            LikelihoodEstimator estimator = new LikelihoodEstimator(LikelihoodProfile.of(new ProfileSums(), 1));
            for (int i = 0; i < 200; i++) {
                addSequence(estimator, random, 3 + 0.5 * normal(random));
            }
            LikelihoodEstimate estimate = estimator.estimate();
            sum += estimate.nllNatsPerToken();
            squares += estimate.nllNatsPerToken() * estimate.nllNatsPerToken();
            stderr += value(estimate.stderr()) / REPLICATES;
        }
        double mean = sum / REPLICATES;
        double spread = Math.sqrt(squares / REPLICATES - mean * mean);
        assertEquals(3, mean, 4 * spread / Math.sqrt(REPLICATES));
        assertEquals(1, stderr / spread, RELATIVE);
    }

    @Test
    void errorOfTheDrawsIsTheSpreadOnFixedSequences() {
        SplittableRandom random = new SplittableRandom(64);
        double sum = 0;
        double squares = 0;
        double drawStderr = 0;
        double stderr = 0;
        for (int replicate = 0; replicate < REPLICATES; replicate++) {
            LikelihoodEstimator estimator = new LikelihoodEstimator(LikelihoodProfile.of(new ProfileSums(), 1));
            SplittableRandom sequences = new SplittableRandom(65);
            for (int i = 0; i < 100; i++) {
                int tokens = 5 + sequences.nextInt(40);
                double nll = tokens * (3 + 0.5 * normal(sequences));
                estimator.add(of(tokens, new double[] {nll + 4 * normal(random), nll + 4 * normal(random)}));
            }
            LikelihoodEstimate estimate = estimator.estimate();
            sum += estimate.nllNatsPerToken();
            squares += estimate.nllNatsPerToken() * estimate.nllNatsPerToken();
            drawStderr += value(estimate.drawStderr()) / REPLICATES;
            stderr += value(estimate.stderr()) / REPLICATES;
        }
        double mean = sum / REPLICATES;
        double spread = Math.sqrt(squares / REPLICATES - mean * mean);
        assertEquals(1, drawStderr / spread, RELATIVE);
        assertTrue(stderr > 2 * drawStderr, "the sequences' own spread is in the other error only");
    }

    @Test
    void pairingRemovesTheSpreadOfTheSequences() {
        SplittableRandom random = new SplittableRandom(66);
        LikelihoodEstimator estimator = new LikelihoodEstimator(LikelihoodProfile.of(new ProfileSums(), 1));
        double[] exact = new double[500];
        for (int i = 0; i < exact.length; i++) {
            exact[i] = 20 * (3 + normal(random));
            estimator.add(of(20, new double[] {exact[i] + 2 + 0.1 * normal(random)}));
        }
        PairedDifference difference = estimator.minus(exact);
        double error = 0.1 / 20 / Math.sqrt(500);
        assertEquals(0.1, difference.natsPerToken(), 4 * error);
        assertEquals(1, value(difference.stderr()) / error, 0.15);
        assertTrue(value(estimator.estimate().stderr()) > 50 * error);
    }

    @Test
    void errorsThatCannotBeKnownAreAbsent() {
        LikelihoodEstimator estimator = new LikelihoodEstimator(LikelihoodProfile.of(new ProfileSums(), 1));
        estimator.add(of(4, new double[] {8}));
        assertNull(estimator.estimate().stderr());
        assertNull(estimator.estimate().drawStderr());
        assertNull(estimator.minus(new double[] {8}).stderr());
        estimator.add(of(4, new double[] {8, 9}));
        assertNotNull(estimator.estimate().stderr());
        assertNull(estimator.estimate().drawStderr(), "the first sequence has a single draw");
    }

    @Test
    void valuesThatAreNoLossesAreRefused() {
        LikelihoodEstimator estimator = new LikelihoodEstimator(LikelihoodProfile.of(new ProfileSums(), 1));
        assertThrows(IllegalStateException.class, estimator::estimate);
        assertThrows(IllegalArgumentException.class, () -> of(0, new double[] {1}));
        assertThrows(IllegalArgumentException.class, () -> of(1, new double[0]));
        int[] tokens = {1};
        ScoredSequence sequence = new ScoredSequence(new Sequence(7, tokens), new SequenceProfile(tokens, 1), 2);
        ItemisedLoss noNumber = new ItemisedLoss(Double.NaN, new int[0], new double[0], Optional.empty());
        assertEquals(
                "loss of sequence 7, draw 1 is NaN, must be finite",
                assertThrows(IllegalArgumentException.class, () -> sequence.set(1, tokens, 1, noNumber))
                        .getMessage());
        estimator.add(of(1, new double[] {1}));
        assertThrows(IllegalArgumentException.class, () -> estimator.minus(new double[2]));
    }

    private static void addSequence(LikelihoodEstimator estimator, SplittableRandom random, double natsPerToken) {
        int tokens = 5 + random.nextInt(40);
        double nll = tokens * natsPerToken;
        estimator.add(of(tokens, new double[] {nll + normal(random), nll + normal(random)}));
    }

    private static SequenceLoss of(long tokens, double[] draws) {
        return new SequenceLoss(tokens, MeanOfDraws.stratified(draws), draws.length);
    }

    private static double deviation(int stratum) {
        return 4.0 / (1 + stratum);
    }

    private static double normal(SplittableRandom random) {
        return random.nextGaussian();
    }

    private static double value(@Nullable Double error) {
        assertNotNull(error);
        return error;
    }
}
