package radd.core.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import radd.core.ChiSquare;
import radd.core.noise.GeometricNoise;
import radd.core.noise.LogLinearNoise;
import radd.core.noise.NoiseSchedule;

class LossTest {
    private static final NoiseSchedule LOG_LINEAR = new LogLinearNoise(1e-3);
    private static final double SIGNIFICANCE = 1e-3;
    private static final BitSet NONE = new BitSet();

    @ParameterizedTest
    @EnumSource
    void namesAreTheReferences(LossType type) {
        assertEquals(type.label(), type.under(LOG_LINEAR).name());
    }

    @ParameterizedTest
    @EnumSource
    void extremesOfTheUniformNumberGiveFiniteLosses(LossType type) {
        for (NoiseSchedule noise : new NoiseSchedule[] {LOG_LINEAR, new GeometricNoise(1e-4, 20)}) {
            Loss loss = type.under(noise);
            for (int length : new int[] {1, 7, 1024}) {
                for (double u : new double[] {0, 0x1p-53, 0.5, Math.nextDown(1.0)}) {
                    MaskDraw draw = loss.draw(length, u, new SplittableRandom(3));
                    assertTrue(draw.masked().length() <= length);
                    assertTrue(Double.isFinite(draw.loss(draw.maskedCount() * 10.8)), type + " at " + u);
                }
            }
        }
        assertThrows(
                IllegalArgumentException.class, () -> type.under(LOG_LINEAR).draw(4, 1.0, new SplittableRandom(3)));
        assertThrows(
                IllegalArgumentException.class, () -> type.under(LOG_LINEAR).draw(0, 0.5, new SplittableRandom(3)));
    }

    @Test
    void lambdaIsNeverZero() {
        assertTrue(new LambdaDce().level(0, 8) > 0);
        assertEquals(0.25, new LambdaDce().level(0.25, 8));
        assertThrows(IllegalArgumentException.class, () -> new LambdaDce().at(0, NONE, 8));
    }

    @ParameterizedTest
    @EnumSource
    void lossIsZeroWhenNothingIsMasked(LossType type) {
        if (type == LossType.K_DCE) {
            assertThrows(IllegalArgumentException.class, () -> new KDce().at(0, NONE, 4));
        } else {
            assertEquals(0, type.under(LOG_LINEAR).at(0.3, NONE, 4).loss(0));
        }
    }

    @Test
    void timeLossesDifferByTheLogarithmOfTheScoresScale() {
        BitSet masked = set(0, 2, 3);
        for (NoiseSchedule noise : new NoiseSchedule[] {LOG_LINEAR, new GeometricNoise(1e-4, 20)}) {
            for (double t : new double[] {1e-3, 0.2, 0.7, 1}) {
                double s = Math.expm1(noise.totalNoise(t));
                double perToken = noise.rateNoise(t) / s;
                MaskDraw entropy = new TDse(noise).at(t, masked, 5);
                MaskDraw crossEntropy = new TDce(noise).at(t, masked, 5);
                assertEquals(perToken, entropy.weight(), 1e-14 * perToken);
                assertEquals(entropy.weight(), crossEntropy.weight());
                assertEquals(0, entropy.constant());
                double expected = perToken * 3 * Math.log(s);
                assertEquals(expected, crossEntropy.constant(), 1e-12 * Math.abs(expected) + 1e-15);
            }
        }
    }

    @Test
    void scoreEntropyOfTheReferenceIsTheWeightedCrossEntropy() {
        // The reference's three terms, for one masked position whose c sums to one.
        double[] c = {0.5, 0.2, 0.25, 0.05};
        double t = 0.37;
        double s = Math.expm1(LOG_LINEAR.totalNoise(t));
        double exponentials = 0;
        for (double p : c) {
            exponentials += Math.exp(Math.log(p) - Math.log(s));
        }
        double reference = LOG_LINEAR.rateNoise(t)
                * (-(Math.log(c[2]) - Math.log(s)) / s + exponentials + (Math.log(1 / s) - 1) / s);
        double ours = new TDse(LOG_LINEAR).at(t, set(0), 1).loss(-Math.log(c[2]));
        assertEquals(reference, ours, 1e-12 * reference);
    }

    @Test
    void logLinearWeightIsTheInverseOfTime() {
        // dsigma / (exp(sigma) - 1) = (1-eps) / ((1-eps) t).
        assertEquals(1 / 0.2, new TDse(LOG_LINEAR).at(0.2, NONE, 3).weight(), 1e-13);
    }

    @Test
    void numberOfMasksIsUniformAndExact() {
        int length = 6;
        long[] counts = new long[length];
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 60_000; i++) {
            counts[new KDce().draw(length, random.nextDouble(), random).maskedCount() - 1]++;
        }
        double[] law = {1 / 6.0, 1 / 6.0, 1 / 6.0, 1 / 6.0, 1 / 6.0, 1 / 6.0};
        assertTrue(ChiSquare.pValue(counts, law) > SIGNIFICANCE);
        assertEquals(1, new KDce().level(0, length));
        assertEquals(length, new KDce().level(Math.nextDown(1.0), length));
    }

    @Test
    void everySubsetOfTheGivenSizeIsEquallyLikely() {
        long[] counts = new long[32];
        SplittableRandom random = new SplittableRandom(12);
        for (int i = 0; i < 50_000; i++) {
            counts[bits(new KDce().mask(2, 5, random))]++;
        }
        double[] law = new double[32];
        for (int subset = 0; subset < 32; subset++) {
            law[subset] = Integer.bitCount(subset) == 2 ? 0.1 : 0;
        }
        assertTrue(ChiSquare.pValue(counts, law) > SIGNIFICANCE);
    }

    @Test
    void positionsAreMaskedIndependentlyWithTheLevelsProbability() {
        assertIndependent(new LambdaDce(), 0.3, 0.3);
        assertIndependent(new TDse(LOG_LINEAR), 0.3, 0.999 * 0.3);
        NoiseSchedule geometric = new GeometricNoise(1e-4, 20);
        assertIndependent(new TDce(geometric), 0.8, -Math.expm1(-Math.pow(1e-4, 0.2) * Math.pow(20, 0.8)));
    }

    @Test
    void theShareMaskedIsKept() {
        assertEquals(0.999 * 0.3, new TDse(LOG_LINEAR).at(0.3, NONE, 4).maskProbability(), 1e-15);
        assertEquals(0.999 * 0.3, new TDce(LOG_LINEAR).at(0.3, NONE, 4).maskProbability(), 1e-15);
        assertEquals(0.3, new LambdaDce().at(0.3, NONE, 4).maskProbability());
        assertEquals(0.5, new KDce().at(2, set(0, 3), 4).maskProbability());
    }

    @Test
    void cautionsNameWhatAReaderMustKnow() {
        assertTrue(new KDce().cautions().isEmpty());
        assertTrue(new LambdaDce().cautions().get(0).contains("infinite variance"));
        assertTrue(new TDce(LOG_LINEAR).cautions().get(0).contains("not a likelihood bound"));
        assertEquals(1, new TDse(LOG_LINEAR).cautions().size());
        assertTrue(new TDse(new GeometricNoise(1e-3, 1)).cautions().get(1).contains("36.8 %"));
        assertEquals(1, new TDse(new GeometricNoise(1e-4, 20)).cautions().size());
    }

    @Test
    void maskDrawListsItsPositions() {
        MaskDraw draw = new LambdaDce().at(0.5, set(1, 2, 4), 5);
        assertEquals(3, draw.maskedCount());
        assertArrayEquals(new int[] {1, 2, 4}, draw.positions());
        assertEquals(14, draw.loss(7));
    }

    @Test
    void weightsThatAreNoNumbersAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new MaskDraw(NONE, 0.5, Double.NaN, 0));
        assertThrows(IllegalArgumentException.class, () -> new MaskDraw(NONE, 0.5, 1, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new TDse(LOG_LINEAR).at(0, NONE, 1));
        assertThrows(IllegalArgumentException.class, () -> new KDce().at(2, set(0), 1));
    }

    @Test
    void lengthOneMasksItsOnlyTokenUnderKDce() {
        MaskDraw draw = new KDce().draw(1, 0.9, new SplittableRandom(0));
        assertEquals(set(0), draw.masked());
        assertEquals(1, draw.weight());
        assertEquals(NONE, new LambdaDce().draw(1, 0, new SplittableRandom(0)).masked());
    }

    private static void assertIndependent(Loss loss, double level, double probability) {
        RandomGenerator random = new SplittableRandom(13);
        long[] counts = new long[8];
        for (int i = 0; i < 50_000; i++) {
            counts[bits(loss.mask(level, 3, random))]++;
        }
        double[] law = new double[8];
        for (int subset = 0; subset < 8; subset++) {
            int masked = Integer.bitCount(subset);
            law[subset] = Math.pow(probability, masked) * Math.pow(1 - probability, 3 - masked);
        }
        assertTrue(ChiSquare.pValue(counts, law) > SIGNIFICANCE, loss.toString());
    }

    private static BitSet set(int... positions) {
        BitSet set = new BitSet();
        for (int position : positions) {
            set.set(position);
        }
        return set;
    }

    private static int bits(BitSet masked) {
        return masked.isEmpty() ? 0 : (int) masked.toLongArray()[0];
    }
}
