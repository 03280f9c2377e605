package radd.core.family.d3pm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import radd.InvalidSetting;
import radd.core.sampler.RevealSchedule;

/** The steps of the chain: their probabilities, and the reverse chain of all or some of them. */
class ChainTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 1000, 4096})
    void betasMakeTheShareThatIsMasked(int steps) {
        Chain chain = new Chain(steps);
        float[] betas = chain.betas();
        double unmasked = 1;
        for (int t = 0; t <= steps; t++) {
            unmasked *= 1 - betas[t];
            assertEquals(chain.unmaskedShares()[t], unmasked, 1e-5);
            assertEquals(1 - chain.maskProbability(t), unmasked, 1e-5);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 1000, 4096, 1 << 22})
    void everyStepIsToldAsItselfAndAShareBetweenTwoAsTheLater(int steps) {
        Chain chain = new Chain(steps);
        IntStream.rangeClosed(1, steps).forEach(t -> assertEquals(t, chain.stepOf(chain.maskProbability(t))));
        assertEquals(1, chain.stepOf(0));
        assertEquals(Math.min(steps, 2), chain.stepOf(Math.min(1, 1.5 / steps)));
        assertEquals(1, chain.stepAt(0));
        assertEquals(steps, chain.stepAt(Math.nextDown(1.0)));
    }

    @Test
    void theWholeReverseChainRevealsOneInT() {
        RevealSchedule reverse = new Chain(10).reverse(10);
        assertEquals(10, reverse.steps());
        for (int i = 0; i < 10; i++) {
            assertEquals(1.0 / (10 - i), reverse.rate(i));
            assertEquals((10 - i) / 10.0, reverse.maskProbability(i));
            assertEquals(0.1, reverse.probability(i), 1e-12);
        }
    }

    /** Whichever steps are visited, a position is still masked at a step with the forward process's probability. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 9, 10, 50})
    void someOfTheStepsKeepTheSharesOfTheForwardProcess(int n) {
        RevealSchedule reverse = new Chain(10).reverse(n);
        assertEquals(Math.min(n, 10), reverse.steps());
        double masked = 1;
        for (int i = 0; i < reverse.steps(); i++) {
            assertEquals(masked, reverse.maskProbability(i), 1e-12);
            masked *= 1 - reverse.rate(i);
        }
        assertEquals(0, masked);
        assertArrayEquals(
                IntStream.range(0, reverse.steps())
                        .mapToDouble(reverse::maskProbability)
                        .toArray(),
                IntStream.range(0, reverse.steps())
                        .mapToDouble(reverse::maskProbability)
                        .map(p -> Math.round(10 * p) / 10.0)
                        .toArray(),
                1e-12);
    }

    @Test
    void aChainHasAStep() {
        InvalidSetting refusal = assertThrows(InvalidSetting.class, () -> new Chain(0));
        assertEquals("model.steps", refusal.key());
        assertTrue(refusal.allowed().startsWith("in 1 to"));
    }
}
