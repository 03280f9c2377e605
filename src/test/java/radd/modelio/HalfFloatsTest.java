package radd.modelio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HalfFloatsTest {
    @Test
    void everyHalfComesBack() {
        for (int bits = 0; bits <= 0xFFFF; bits++) {
            float wide = HalfFloats.fromFloat16((short) bits);
            float brain = HalfFloats.fromBfloat16((short) bits);
            if (!Float.isNaN(wide)) {
                assertEquals((short) bits, HalfFloats.toFloat16(wide));
            }
            if (!Float.isNaN(brain)) {
                assertEquals((short) bits, HalfFloats.toBfloat16(brain));
            }
        }
        assertTrue(Float.isNaN(HalfFloats.fromFloat16(HalfFloats.toFloat16(Float.NaN))));
        assertTrue(Float.isNaN(HalfFloats.fromBfloat16(HalfFloats.toBfloat16(Float.NaN))));
    }

    /** The middle between two neighbours goes to the even one, and what lies beside it to the nearer one. */
    @Test
    void numbersBetweenGoToTheNearest() {
        for (int bits = 0; bits < 0x7BFF; bits++) {
            float low = HalfFloats.fromFloat16((short) bits);
            float high = HalfFloats.fromFloat16((short) (bits + 1));
            float middle = (low + high) / 2;
            assertEquals(bits + (bits & 1), HalfFloats.toFloat16(middle));
            assertEquals(bits, HalfFloats.toFloat16(Math.nextDown(middle)));
            assertEquals(bits + 1, HalfFloats.toFloat16(Math.nextUp(middle)));
        }
        for (int bits = 0; bits < 0x7F7F; bits++) {
            int middle = bits << 16 | 0x8000;
            assertEquals(bits + (bits & 1), HalfFloats.toBfloat16(Float.intBitsToFloat(middle)));
            assertEquals(bits, HalfFloats.toBfloat16(Float.intBitsToFloat(middle - 1)));
            assertEquals(bits + 1, HalfFloats.toBfloat16(Float.intBitsToFloat(middle + 1)));
        }
        assertEquals(Float.POSITIVE_INFINITY, HalfFloats.fromFloat16(HalfFloats.toFloat16(65520)));
        assertEquals(65504, HalfFloats.fromFloat16(HalfFloats.toFloat16(Math.nextDown(65520f))));
    }
}
