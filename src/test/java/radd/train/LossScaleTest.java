package radd.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LossScaleTest {
    @Test
    void itDoublesAfterTwoThousandGoodStepsInARow() {
        LossScale scale = LossScale.initial();
        for (int step = 0; step < 1999; step++) {
            scale.good();
        }
        assertEquals(new LossScale.State(65536, 1999), scale.state());
        scale.good();
        assertEquals(new LossScale.State(131072, 0), scale.state());
    }

    @Test
    void anOverflowHalvesItAndTheCountBeginsAnew() {
        LossScale scale = new LossScale(new LossScale.State(65536, 1999));
        assertTrue(scale.overflowed());
        assertEquals(new LossScale.State(32768, 0), scale.state());
    }

    @Test
    void atTheSmallestScaleAnOverflowIsNotTheScalesFault() {
        LossScale scale = new LossScale(new LossScale.State(LossScale.SMALLEST, 0));
        assertFalse(scale.overflowed());
        assertEquals(LossScale.SMALLEST, scale.state().scale());
    }

    @Test
    void aStateThatNoRunHasIsRefused() {
        for (double scale : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> new LossScale.State(scale, 0));
        }
        assertThrows(IllegalArgumentException.class, () -> new LossScale.State(1, 2000));
    }
}
