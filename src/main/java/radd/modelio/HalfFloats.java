package radd.modelio;

/** The two 16-bit float formats as float32; both conversions are exact. */
final class HalfFloats {
    private static final int FLOAT_EXPONENT_ALL_ONES = 0x7F80_0000;
    /** 2^-24, the smallest positive float16. */
    private static final float SMALLEST_FLOAT16 = 0x1p-24f;

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
}
