package radd.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GradientNoiseTest {
    @Test
    void theExpectedNormsGiveTheScaleExactly() {
        // |G|^2 = 4 and tr(Sigma) = 72: E |G_b|^2 = 4 + 72 / b.
        GradientNoise noise = new GradientNoise(2, 16);
        noise.add(Math.sqrt(4 + 72 / 2.0), Math.sqrt(4 + 72 / 16.0));
        assertEquals(18, noise.scale().orElseThrow(), 1e-12);
    }

    @Test
    void gradientsOfKnownLawGiveTheirScale() {
        // Per-sequence gradients (1 + x, y) with x, y of variance 4: |G|^2 = 1, tr(Sigma) = 8.
        SplittableRandom random = new SplittableRandom(1);
        GradientNoise noise = new GradientNoise(4, 32);
        for (int step = 0; step < 20_000; step++) {
            double x = 0;
            double y = 0;
            double smallNorm = 0;
            for (int i = 1; i <= 32; i++) {
                x += 1 + 2 * random.nextGaussian();
                y += 2 * random.nextGaussian();
                if (i == 4) {
                    smallNorm = Math.hypot(x, y) / 4;
                }
            }
            noise.add(smallNorm, Math.hypot(x, y) / 32);
        }
        // Five standard errors: in one step the signal varies by 0.9 (of 1), the noise by 15 (of 8).
        assertEquals(8, noise.scale().orElseThrow(), 0.8);
    }

    @Test
    void nothingIsReportedWithoutStepsOrSignal() {
        GradientNoise noise = new GradientNoise(1, 2);
        assertEquals(OptionalDouble.empty(), noise.scale());
        noise.add(10, 1);
        assertEquals(OptionalDouble.empty(), noise.scale());
        noise.add(100, 100);
        noise.clear();
        assertEquals(OptionalDouble.empty(), noise.scale());
        assertThrows(IllegalArgumentException.class, () -> new GradientNoise(2, 2));
    }
}
