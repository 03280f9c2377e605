package radd.core.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import radd.Golden;

class NoiseScheduleTest {
    /** Stated in the golden README: cancellation in 1 - (1-eps) t near t = 1 in the reference's float32. */
    private static final double FLOAT32_RELATIVE = 2e-4;

    /** Stated in the golden README for a double implementation. */
    private static final double FLOAT64_RELATIVE = 1e-12;

    static List<NoiseSchedule> schedules() {
        return List.of(
                new LogLinearNoise(LogLinearNoise.REFERENCE_EPS),
                new GeometricNoise(1e-4, 20),
                new GeometricNoise(1e-3, 1));
    }

    @Test
    @Tag("golden")
    void schedulesAgreeWithTheReference() {
        JsonNode noises = Golden.json("noise").get("noises");
        assertFalse(noises.isEmpty());
        for (JsonNode noise : noises) {
            NoiseSchedule schedule = Golden.noise(noise);
            assertFalse(noise.get("t").isEmpty());
            for (int i = 0; i < noise.get("t").size(); i++) {
                double t = noise.get("t").get(i).doubleValue();
                assertRelative(noise.get("total_noise_f64").get(i), schedule.totalNoise(t), FLOAT64_RELATIVE);
                assertRelative(noise.get("rate_noise_f64").get(i), schedule.rateNoise(t), FLOAT64_RELATIVE);
                assertRelative(noise.get("total_noise").get(i), schedule.totalNoise(t), FLOAT32_RELATIVE);
                assertRelative(noise.get("rate_noise").get(i), schedule.rateNoise(t), FLOAT32_RELATIVE);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void rateIsTheDerivativeOfTheTotal(NoiseSchedule schedule) {
        double step = 1e-6;
        for (double t : new double[] {0.001, 0.1, 0.5, 0.9, 0.99}) {
            double slope = (schedule.totalNoise(t + step) - schedule.totalNoise(t - step)) / (2 * step);
            // Truncation of the central difference is at most step^2 sigma''' / 6, below 1e-6 of the slope for these
            // schedules.
            assertEquals(1, schedule.rateNoise(t) / slope, 1e-5, "t = " + t);
        }
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void maskProbabilityIsOneMinusTheSurvivalOfSigma(NoiseSchedule schedule) {
        for (double t : new double[] {1e-12, 1e-5, 0.3, 1}) {
            double sigma = schedule.totalNoise(t);
            assertEquals(1, schedule.maskProbability(t) / -Math.expm1(-sigma), 1e-12, "t = " + t);
        }
    }

    @Test
    void logLinearMasksLinearly() {
        NoiseSchedule schedule = new LogLinearNoise(1e-3);
        assertEquals(0, schedule.maskProbability(0));
        assertEquals(0.4995, schedule.maskProbability(0.5), 1e-15);
        assertEquals(0.999, schedule.maskProbability(1), 1e-15);
    }

    @Test
    void geometricRunsBetweenItsBounds() {
        NoiseSchedule schedule = new GeometricNoise(1e-4, 20);
        assertEquals(1e-4, schedule.totalNoise(0), 1e-16);
        assertEquals(20, schedule.totalNoise(1), 1e-12);
    }

    @Test
    void configurationChoosesTheSchedule() {
        assertEquals(new LogLinearNoise(1e-3), NoiseConfig.REFERENCE.schedule());
        assertEquals(new GeometricNoise(1e-3, 5), new NoiseConfig.Geometric(1e-3, 5).schedule());
        assertEquals("loglinear", NoiseConfig.REFERENCE.schedule().name());
        assertEquals(new NoiseConfig.Geometric(2, 3), NoiseConfig.of("Geometric", new NoiseConfig.Geometric(2, 3)));
        assertEquals(NoiseConfig.REFERENCE, NoiseConfig.of("loglinear", new NoiseConfig.Geometric(2, 3)));
    }

    @Test
    void badValuesAreNamedWithWhatIsAllowed() {
        assertMessage(
                "noise.type is linear, must be one of loglinear, geometric",
                () -> NoiseConfig.of("linear", NoiseConfig.Geometric.REFERENCE));
        assertMessage("noise.sigma_min is 0.0, must be above 0 and finite", () -> new NoiseConfig.Geometric(0, 20));
        assertMessage(
                "noise.sigma_min is NaN, must be above 0 and finite", () -> new NoiseConfig.Geometric(Double.NaN, 20));
        assertMessage(
                "noise.sigma_max is 0.5, must be above noise.sigma_min = 1.0 and finite",
                () -> new NoiseConfig.Geometric(1, 0.5));
        assertMessage("noise.eps is 1.0, must be in (0, 1)", () -> new LogLinearNoise(1));
    }

    private static void assertMessage(String message, Runnable construction) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, construction::run).getMessage());
    }

    private static void assertRelative(JsonNode expected, double actual, double relative) {
        assertEquals(expected.doubleValue(), actual, relative * Math.abs(expected.doubleValue()));
    }
}
