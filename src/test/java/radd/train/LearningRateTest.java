package radd.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import radd.Golden;
import radd.RaddException;
import radd.TinyRun;

class LearningRateTest {
    /** Rounding of a few operations on numbers near 1. */
    private static final double ROUNDING = 1e-12;

    private static OptimConfig config(LearningRateSchedule schedule, long warmup, double minLr) {
        return TinyRun.config(
                        "optim.lr=1",
                        "optim.warmup=" + warmup,
                        "optim.schedule=" + schedule.label(),
                        "optim.min_lr=" + minLr)
                .optim();
    }

    @ParameterizedTest
    @EnumSource
    void everyScheduleWarmsUpLinearlyToTheFullRateAndNeverLeavesItsRange(LearningRateSchedule schedule) {
        LearningRate rate = new LearningRate(config(schedule, 10, 0.1), 110);
        assertEquals(0.1, rate.at(1), ROUNDING);
        assertEquals(0.5, rate.at(5), ROUNDING);
        assertEquals(1, rate.at(10), ROUNDING);
        for (long n = 11; n < 130; n++) {
            assertTrue(rate.at(n) >= 0.1 && rate.at(n) <= rate.at(n - 1), schedule + " at " + n);
        }
    }

    @Test
    void theValuesHalfWayAndAtTheEnd() {
        assertEquals(1, new LearningRate(config(LearningRateSchedule.CONSTANT, 10, 0.1), 110).at(110), ROUNDING);
        LearningRate linear = new LearningRate(config(LearningRateSchedule.LINEAR, 10, 0.1), 110);
        assertEquals(0.55, linear.at(60), ROUNDING);
        assertEquals(0.775, linear.at(35), ROUNDING);
        assertEquals(0.1, linear.at(110), ROUNDING);
        LearningRate cosine = new LearningRate(config(LearningRateSchedule.COSINE, 10, 0.1), 110);
        assertEquals(0.55, cosine.at(60), ROUNDING);
        assertEquals(0.1 + 0.9 * (1 + Math.sqrt(0.5)) / 2, cosine.at(35), ROUNDING);
        assertEquals(0.1, cosine.at(110), ROUNDING);
        assertEquals(0.1, cosine.at(1000), ROUNDING);
    }

    @Test
    void withoutWarmUpTheFirstUpdateIsPartOfTheFall() {
        assertEquals(0.75, new LearningRate(config(LearningRateSchedule.LINEAR, 0, 0), 4).at(1), ROUNDING);
        assertEquals(0, new LearningRate(config(LearningRateSchedule.LINEAR, 0, 0), 4).at(4), ROUNDING);
    }

    @Test
    void aLowestRateAboveTheHighestIsRefused() {
        RaddException refusal = assertThrows(RaddException.class, () -> config(LearningRateSchedule.LINEAR, 0, 1.5));
        assertTrue(String.valueOf(refusal.getMessage())
                .contains("optim.min_lr is 1.5, must be in [0, optim.lr], and optim.lr is 1.0"));
    }

    /** Its first update has rate 0; radd begins with what is its second. */
    @Test
    @Tag("golden")
    void warmUpAndCosineAreThoseOfNanoDd() {
        JsonNode text8 = Golden.json("nanodd/train").get("lr_text8");
        int compared = 0;
        for (JsonNode point : text8.get("points")) {
            long iteration = point.get(0).longValue();
            if (iteration > 0) {
                double expected = point.get(1).doubleValue();
                assertEquals(expected, nanoDd(text8).at(iteration), 1e-9 * expected, "iteration " + iteration);
                compared++;
            }
        }
        JsonNode run = Golden.json("nanodd/train");
        for (JsonNode step : run.get("steps")) {
            long iteration = step.get("iteration").longValue();
            if (iteration > 0) {
                double expected = step.get("lr").doubleValue();
                assertEquals(expected, nanoDd(run).at(iteration), 1e-9 * expected, "iteration " + iteration);
                compared++;
            }
        }
        assertTrue(compared > 1);
    }

    private static LearningRate nanoDd(JsonNode settings) {
        OptimConfig config = new OptimConfig(
                OptimizerType.ADAMW,
                settings.get("learning_rate").doubleValue(),
                0.9,
                0.98,
                1e-8,
                0,
                settings.get("warmup_iters").longValue(),
                1,
                LearningRateSchedule.COSINE,
                settings.get("min_lr").doubleValue(),
                true);
        return new LearningRate(config, settings.get("max_iters").longValue());
    }
}
