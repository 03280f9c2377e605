package radd.core.sampler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import radd.Golden;
import radd.Named;
import radd.core.ChiSquare;
import radd.core.noise.GeometricNoise;
import radd.core.noise.LogLinearNoise;
import radd.core.noise.NoiseSchedule;

class RevealScheduleTest {
    /** Stated in the golden README against the closed form in double, and against the reference's float32. */
    private static final double FLOAT64_RELATIVE = 1e-9;

    private static final double FLOAT32_RELATIVE = 2e-3;

    private static final double SIGNIFICANCE = 1e-3;

    private static final NoiseSchedule LOG_LINEAR = new LogLinearNoise(1e-3);
    private static final NoiseSchedule GEOMETRIC = new GeometricNoise(1e-4, 20);

    @Test
    @Tag("golden")
    void ratesAgreeWithTheReference() {
        JsonNode grids = Golden.json("update_rate").get("grids");
        assertFalse(grids.isEmpty());
        for (JsonNode grid : grids) {
            UnmaskRate rate = Named.of(
                            DiffusionSampler.class, "method", grid.get("method").textValue())
                    .rate(Golden.noise(grid));
            int steps = grid.get("steps").intValue();
            assertEquals(steps, grid.get("update_rate").size());
            for (int i = 0; i < steps; i++) {
                double ours = rate.at(
                        grid.get("timesteps").get(i).doubleValue(),
                        grid.get("dt").doubleValue());
                double exact = grid.get("update_rate_f64").get(i).doubleValue();
                double float32 = grid.get("update_rate").get(i).doubleValue();
                assertEquals(exact, ours, FLOAT64_RELATIVE * exact, grid.get("noise") + " step " + i);
                assertEquals(float32, ours, FLOAT32_RELATIVE * float32, grid.get("noise") + " step " + i);
            }
        }
    }

    @Test
    @Tag("golden")
    void ratesOfEachStepAreThoseOfTheGoldenLaws() {
        JsonNode laws = Golden.json("joint3").get("stepped");
        assertFalse(laws.isEmpty());
        for (JsonNode law : laws) {
            RevealSchedule schedule = RevealSchedule.of(
                    Named.of(DiffusionSampler.class, "method", law.get("method").textValue()),
                    Golden.noise(law.get("noise").textValue()),
                    law.get("steps").intValue());
            for (int i = 0; i < schedule.steps(); i++) {
                double expected = law.get("rates").get(i).doubleValue();
                assertEquals(expected, schedule.rate(i), FLOAT64_RELATIVE * expected);
            }
        }
    }

    @Test
    void eulerEqualsTweedieUnderTheLogLinearSchedule() {
        for (double t : new double[] {1, 0.6, 0.01}) {
            double tweedie = new TweedieRate(LOG_LINEAR).at(t, 0.01);
            assertEquals(tweedie, new EulerRate(LOG_LINEAR).at(t, 0.01), 1e-12 * tweedie);
        }
    }

    @Test
    void eulersRateIsClampedInTheScheduleOnly() {
        int steps = 8;
        double dt = (1 - RevealSchedule.END) / steps;
        assertTrue(new EulerRate(GEOMETRIC).at(1 - 3 * dt, dt) > 1);
        RevealSchedule schedule = RevealSchedule.of(DiffusionSampler.EULER, GEOMETRIC, steps);
        assertTrue(schedule.rate(2) < 1);
        assertEquals(1, schedule.rate(3));
        assertEquals(0, schedule.probability(4));
        assertEquals(3, schedule.stepOf(0), "nothing is left for later steps");
    }

    @Test
    void lastStepRevealsWhateverIsLeft() {
        for (int steps : new int[] {1, 2, 1000}) {
            RevealSchedule schedule = RevealSchedule.of(DiffusionSampler.TWEEDIE, LOG_LINEAR, steps);
            assertEquals(1, schedule.rate(steps - 1));
            assertEquals(steps - 1, schedule.stepOf(0));
            assertEquals(0, schedule.stepOf(Math.nextDown(1.0)));
            double sum = 0;
            for (int i = 0; i < steps; i++) {
                sum += schedule.probability(i);
            }
            assertEquals(1, sum, 1e-12);
        }
    }

    @ParameterizedTest
    @EnumSource
    void stepsFollowTheProductLaw(DiffusionSampler method) {
        for (NoiseSchedule noise : new NoiseSchedule[] {LOG_LINEAR, GEOMETRIC}) {
            RevealSchedule schedule = RevealSchedule.of(method, noise, 24);
            long[] counts = new long[24];
            SplittableRandom random = new SplittableRandom(31);
            for (int i = 0; i < 100_000; i++) {
                counts[schedule.stepOf(random.nextDouble())]++;
            }
            double[] law = new double[24];
            double masked = 1;
            for (int i = 0; i < 24; i++) {
                law[i] = masked * schedule.rate(i);
                masked -= law[i];
                assertEquals(law[i], schedule.probability(i), 1e-15);
            }
            assertTrue(ChiSquare.pValue(counts, law) > SIGNIFICANCE, method + " under " + noise.name());
        }
    }

    @Test
    void stepOfInvertsTheCumulativeLawAtItsEdges() {
        RevealSchedule schedule = RevealSchedule.of(DiffusionSampler.TWEEDIE, LOG_LINEAR, 100);
        double masked = 1;
        for (int step = 0; step < 99; step++) {
            masked *= 1 - schedule.rate(step);
            assertEquals(step, schedule.stepOf(masked));
            assertEquals(step + 1, schedule.stepOf(Math.nextDown(masked)));
        }
    }

    @Test
    void rareEarlyStepsKeepTheirProbability() {
        // The first of 64 geometric steps has a rate of 6.4e-8, below what a float32 uniform number can resolve.
        RevealSchedule schedule = RevealSchedule.of(DiffusionSampler.TWEEDIE, GEOMETRIC, 64);
        double rate = schedule.probability(0);
        assertEquals(6.435588741117082e-08, rate, 1e-16);
        assertEquals(0, schedule.stepOf(1 - 0.999_999 * rate));
        assertTrue(schedule.stepOf(1 - 1.000_001 * rate) > 0);
    }

    @Test
    void badStepsAndMethodsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> RevealSchedule.of(DiffusionSampler.TWEEDIE, LOG_LINEAR, 0));
        assertEquals(
                "method is analytic, must be one of tweedie, euler",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Named.of(DiffusionSampler.class, "method", "analytic"))
                        .getMessage());
    }
}
