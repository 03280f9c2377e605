package radd.core.sampler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import radd.Golden;
import radd.Named;
import radd.core.RandomStream;
import radd.core.RandomStream.Purpose;
import radd.core.noise.GeometricNoise;
import radd.core.noise.LogLinearNoise;
import radd.core.noise.NoiseSchedule;

class ExpectedNfeTest {
    private static final double RELATIVE = 1e-9;

    private static final JsonNode GOLDEN = Golden.json("enfe");

    @Test
    @Tag("golden")
    void expectationsUnderTheLogLinearScheduleAreTheGoldenOnes() {
        assertFalse(GOLDEN.get("theory_loglinear").isEmpty());
        for (JsonNode entry : GOLDEN.get("theory_loglinear")) {
            int steps = entry.get("steps").intValue();
            int length = entry.get("length").intValue();
            double formula = entry.get("formula").doubleValue();
            double exact = entry.get("exact_eps_1e-5").doubleValue();
            assertEquals(formula, ExpectedNfe.closedForm(steps, length), RELATIVE * formula);
            assertEquals(exact, ExpectedNfe.of(schedule("tweedie", "loglinear", steps), length), RELATIVE * exact);
        }
    }

    @Test
    @Tag("golden")
    void changedStepsOfTheReferencesSamplerAreTheGoldenOnes() {
        assertFalse(GOLDEN.get("monte_carlo").isEmpty());
        for (JsonNode entry : GOLDEN.get("monte_carlo")) {
            double expected = entry.get("exact_changed_steps_per_sequence").doubleValue();
            RevealSchedule schedule = RevealSchedule.of(
                    Named.of(
                            DiffusionSampler.class,
                            "method",
                            entry.get("method").textValue()),
                    Golden.noise(entry.get("noise").textValue()),
                    entry.get("steps").intValue());
            assertEquals(expected, ExpectedNfe.of(schedule, entry.get("length").intValue()), RELATIVE * expected);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "tweedie, loglinear, 16, 16",
        "tweedie, loglinear, 64, 8",
        "tweedie, loglinear, 32, 1",
        "euler, loglinear, 8, 64",
        "tweedie, geometric, 32, 16",
        "euler, geometric, 8, 16"
    })
    void plansNeedAsManyEvaluationsAsExpected(String method, String noise, int steps, int length) {
        RevealSchedule schedule = schedule(method, noise, steps);
        int[] masked = IntStream.range(0, length).toArray();
        int sequences = 4000;
        double sum = 0;
        double squares = 0;
        for (int sequence = 0; sequence < sequences; sequence++) {
            RevealPlan plan = new DiffusionPlan(schedule, masked, RandomStream.of(41, Purpose.REVEAL, 0, sequence));
            int evaluations = 0;
            while (plan.next().isPresent()) {
                evaluations++;
            }
            sum += evaluations;
            squares += (double) evaluations * evaluations;
        }
        double mean = sum / sequences;
        double error = Math.sqrt((squares / sequences - mean * mean) / sequences);
        double expected = ExpectedNfe.of(schedule, length);
        assertTrue(Math.abs(mean - expected) <= 4 * error + 1e-12, mean + " +- " + error + " for " + expected);
        assertTrue(error < 0.01 * expected);
    }

    @Test
    void extremesAreExact() {
        assertEquals(0, ExpectedNfe.closedForm(1, 0));
        assertEquals(0, ExpectedNfe.of(schedule("tweedie", "loglinear", 8), 0));
        assertEquals(1, ExpectedNfe.closedForm(1, 1024));
        assertEquals(1, ExpectedNfe.of(schedule("euler", "geometric", 1), 1024));
        assertEquals(1, ExpectedNfe.of(schedule("tweedie", "loglinear", 100), 1), 1e-12);
    }

    private static RevealSchedule schedule(String method, String noise, int steps) {
        NoiseSchedule schedule = noise.equals("loglinear") ? new LogLinearNoise(1e-3) : new GeometricNoise(1e-4, 20);
        return RevealSchedule.of(Named.of(DiffusionSampler.class, "method", method), schedule, steps);
    }
}
