package radd.core.sampler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import radd.RaddException;
import radd.core.ChiSquare;
import radd.core.RandomStream;
import radd.core.RandomStream.Purpose;
import radd.engine.Torch;

/** What is drawn from given distributions. */
class TokenDrawerTest {
    private static final double LARGEST_BELOW_ONE = Math.nextDown(1.0);

    private final Torch torch = Torch.on("cpu");

    /** Draws with every u from the same row of log-probabilities. */
    private int[] draw(float[] logProbs, double... u) {
        float[] rows = new float[u.length * logProbs.length];
        for (int n = 0; n < u.length; n++) {
            System.arraycopy(logProbs, 0, rows, n * logProbs.length, logProbs.length);
        }
        return tokens(drawRows(rows, logProbs.length, u));
    }

    private DrawnTokens drawRows(float[] rows, int tokens, double... u) {
        try (NDManager scope = torch.newManager();
                TokenDrawer drawer = new TokenDrawer(torch, tokens, TokenDraw.DIRECT)) {
            return drawer.draw(scope.create(rows, new Shape(u.length, tokens)), u);
        }
    }

    private static int[] tokens(DrawnTokens drawn) {
        return IntStream.range(0, drawn.size()).map(drawn::token).toArray();
    }

    private static float[] logOf(double... probabilities) {
        float[] logProbs = new float[probabilities.length];
        for (int v = 0; v < logProbs.length; v++) {
            logProbs[v] = (float) Math.log(probabilities[v]);
        }
        return logProbs;
    }

    @Test
    void aTokenIsTheFirstWhoseRunningSumExceedsU() {
        float[] law = logOf(0.5, 0.25, 0.25);
        double rounding = 1e-7; // of float32 logarithms
        double[] u = {0, 0.5 - rounding, 0.5 + rounding, 0.75 - rounding, 0.75 + rounding, LARGEST_BELOW_ONE};
        assertArrayEquals(new int[] {0, 0, 1, 1, 2, 2}, draw(law, u));
    }

    @Test
    void aUniformNumberOnTheBoundaryBelongsToTheNextToken() {
        // Weights of 1 have no rounding.
        assertArrayEquals(
                new int[] {0, 1, 1, 2, 2, 3},
                draw(new float[4], Math.nextDown(0.25), 0.25, Math.nextDown(0.5), 0.5, Math.nextDown(0.75), 0.75));
    }

    @Test
    void aTokenOfProbabilityZeroIsNeverDrawn() {
        float[] logProbs = logOf(0, 0, 0.5, 0, 0.5, 0, 0);
        double[] u = {0, Double.MIN_VALUE, Math.nextDown(0.5), 0.5, Math.nextUp(0.5), LARGEST_BELOW_ONE};
        assertArrayEquals(new int[] {2, 2, 2, 4, 4, 4}, draw(logProbs, u));
    }

    @Test
    void theLastTokenOfPositiveProbabilityIsDrawnAtTheLargestUWhateverTheRounding() {
        RandomGenerator random = RandomStream.of(1, Purpose.TOKEN, 0, 0);
        int rows = 2_000;
        int tokens = 37;
        float[] logProbs = new float[rows * tokens];
        for (int n = 0; n < rows; n++) {
            for (int v = 0; v < tokens; v++) {
                logProbs[n * tokens + v] = v == tokens - 1 ? Float.NEGATIVE_INFINITY : -5 - random.nextFloat();
            }
        }
        double[] u = new double[rows];
        Arrays.fill(u, LARGEST_BELOW_ONE);
        assertTrue(Arrays.stream(tokens(drawRows(logProbs, tokens, u))).allMatch(token -> token == tokens - 2));
    }

    @Test
    void rareTokensAreDrawnAtTheirRate() {
        // 1,000 tokens of 1e-7 each, below u = 1e-4. Uniform numbers below 2e-4 are what 10^8 draws have there: half of
        // them are
        // rare tokens. Float32 noise as the reference's would give three quarters of that.
        int rare = 1_000;
        double window = 2e-4;
        double[] law = new double[rare + 1];
        Arrays.fill(law, 1e-7);
        law[rare] = 1 - rare * 1e-7;
        double[] u = RandomStream.of(2, Purpose.TOKEN, 0, 0)
                .doubles(20_000)
                .map(below1 -> below1 * window)
                .toArray();
        long[] counts = new long[law.length];
        for (int token : draw(logOf(law), u)) {
            counts[token]++;
        }
        double[] expected = new double[law.length];
        Arrays.fill(expected, 1e-7 / window);
        expected[rare] = 0.5;
        double p = ChiSquare.pValue(counts, expected);
        assertTrue(p > 1e-3, "p = " + p);
    }

    @Test
    void aSingleTokenOfOneInTenMillionHasItsShareOfU() {
        float[] logProbs = logOf(0.3, 1e-7, 0.7 - 1e-7);
        double start = Math.exp((double) logProbs[0]);
        double total = start + Math.exp((double) logProbs[1]) + Math.exp((double) logProbs[2]);
        int fine = 1_000;
        double[] u = new double[fine];
        for (int i = 0; i < fine; i++) {
            u[i] = (start + (i - fine / 4 + 0.5) * 2e-7 / fine) / total;
        }
        long hits = Arrays.stream(draw(logProbs, u)).filter(token -> token == 1).count();
        assertTrue(Math.abs(2 * hits - fine) <= 2, hits + " of " + fine); // the rounding of one end of the interval
    }

    @Test
    void countsFollowTheLaw() {
        double[] law = {0.02, 0.4, 0, 0.13, 0.05, 0.25, 0.15};
        double[] u = RandomStream.of(3, Purpose.TOKEN, 0, 0).doubles(200_000).toArray();
        long[] counts = new long[law.length];
        for (int token : draw(logOf(law), u)) {
            counts[token]++;
        }
        assertEquals(0, counts[2]);
        double p = ChiSquare.pValue(counts, law);
        assertTrue(p > 1e-3, "p = " + p);
    }

    @Test
    void aRowDoesNotDependOnWhatItIsDrawnWith() {
        RandomGenerator random = RandomStream.of(4, Purpose.TOKEN, 0, 0);
        int rows = 700;
        int tokens = 12_345; // several chunks
        float[] logProbs = new float[rows * tokens];
        for (int i = 0; i < logProbs.length; i++) {
            logProbs[i] = -9 - 3 * random.nextFloat();
        }
        double[] u = random.doubles(rows).toArray();
        DrawnTokens together = drawRows(logProbs, tokens, u);
        for (int n = 0; n < rows; n += 69) {
            DrawnTokens alone = drawRows(Arrays.copyOfRange(logProbs, n * tokens, (n + 1) * tokens), tokens, u[n]);
            assertEquals(together.token(n), alone.token(0));
            assertEquals(together.logProb(n), alone.logProb(0));
        }
    }

    @Test
    void theLogProbabilityIsThatOfTheDraw() {
        // Weights that sum to 2: the draw's law is the normalised one.
        float[] logProbs = logOf(0.5, 1.5);
        DrawnTokens drawn = drawRows(new float[] {logProbs[0], logProbs[1], logProbs[0], logProbs[1]}, 2, 0.1, 0.9);
        assertEquals(Math.log(0.25), drawn.logProb(0), 1e-7); // float32 logarithms
        assertEquals(Math.log(0.75), drawn.logProb(1), 1e-7);
    }

    @Test
    void rowsThatAreNoDistributionAreRefused() {
        assertThrows(RaddException.class, () -> drawRows(new float[] {Float.NaN, 0}, 2, 0.5));
        assertThrows(RaddException.class, () -> drawRows(logOf(0, 0), 2, 0.5));
        assertThrows(RaddException.class, () -> drawRows(new float[] {Float.POSITIVE_INFINITY, 0}, 2, 0.5));
        assertThrows(IllegalArgumentException.class, () -> drawRows(logOf(0.5, 0.5), 2, 0.5, 0.6));
    }
}
