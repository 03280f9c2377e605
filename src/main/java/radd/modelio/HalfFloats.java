package radd.modelio;

/** The two 16-bit float formats as float32; exact from them, rounded to the nearest (of two the even one) to them. */
final class HalfFloats {
    private static final int FLOAT_EXPONENT_ALL_ONES = 0x7F80_0000;
    /** 2^-24, the smallest positive float16. */
    private static final float SMALLEST_FLOAT16 = 0x1p-24f;

    /** 65520, half-way between the largest float16 and the next that there would be. */
    private static final int FIRST_INFINITE = 0x477F_F000;

    /** 2^-14. */
    private static final int SMALLEST_NORMAL = 0x3880_0000;

    private HalfFloats() {}

    /** IEEE 754 binary16: 1 sign, 5 exponent, 10 fraction bits. (Java has this conversion since 20 only.) */
    static float fromFloat16(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = (bits >>> 10) & 0x1F;
        int fraction = bits & 0x3FF;
        if (exponent == 0) {
            float magnitude = fraction * SMALLEST_FLOAT16;
            return Float.intBitsToFloat(sign | Float.floatToRawIntBits(magnitude));
        }
        int widened = exponent == 0x1F ? FLOAT_EXPONENT_ALL_ONES : (exponent + 127 - 15) << 23;
        return Float.intBitsToFloat(sign | widened | fraction << 13);
    }

    /** bfloat16: the upper half of a float32. */
    static float fromBfloat16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** The nearest bfloat16; NaN stays NaN. */
    static short toBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 0x40);
        }
        return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
    }

    /** The nearest float16: infinite from 65520 on; NaN stays NaN. */
    static short toFloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        int magnitude = bits & 0x7FFF_FFFF;
        if (magnitude > FLOAT_EXPONENT_ALL_ONES) {
            return (short) (sign | 0x7E00);
        }
        if (magnitude >= FIRST_INFINITE) {
            return (short) (sign | 0x7C00);
        }
        if (magnitude < SMALLEST_NORMAL) {
            // A multiple of 2^-24: rint rounds half to even, and its 1024 is the smallest normal number's pattern.
            return (short) (sign | (int) Math.rint(Math.abs(value) / (double) SMALLEST_FLOAT16));
        }
        int rounded = magnitude + 0xFFF + ((magnitude >>> 13) & 1);
        return (short) (sign | ((rounded >>> 13) - ((127 - 15) << 10)));
    }
}
