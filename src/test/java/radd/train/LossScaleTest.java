package radd.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import radd.train.checkpoint.LossScaleState;

class LossScaleTest {
    @Test
    void itDoublesAfterTwoThousandGoodStepsInARow() {
        LossScale scale = LossScale.initial();
        for (int step = 0; step < 1999; step++) {
            scale.good();
        }
        assertEquals(new LossScaleState(65536, 1999), scale.state());
        scale.good();
        assertEquals(new LossScaleState(131072, 0), scale.state());
    }

    @Test
    void anOverflowHalvesItAndTheCountBeginsAnew() {
        LossScale scale = new LossScale(new LossScaleState(65536, 1999));
        assertTrue(scale.overflowed());
        assertEquals(new LossScaleState(32768, 0), scale.state());
    }

    @Test
    void atTheSmallestScaleAnOverflowIsNotTheScalesFault() {
        LossScale scale = new LossScale(new LossScaleState(LossScaleState.SMALLEST, 0));
        assertFalse(scale.overflowed());
        assertEquals(LossScaleState.SMALLEST, scale.state().scale());
    }

    @Test
    void aStateThatNoRunHasIsRefused() {
        for (double scale : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> new LossScaleState(scale, 0));
        }
        assertThrows(IllegalArgumentException.class, () -> new LossScaleState(1, 2000));
    }
}
