package radd.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ChiSquareTest {
    @Test
    void pValuesAreThoseOfClosedForms() {
        // One degree of freedom, statistic 4: p = erfc(sqrt 2).
        assertEquals(0.045500264, pOfAlternating(2, 2_000_000, 2000), 1e-9);
        // Two, statistic 2: p = exp(-1).
        double[] third = {1 / 3.0, 1 / 3.0, 1 / 3.0};
        assertEquals(Math.exp(-1), ChiSquare.pValue(new long[] {110, 90, 100}, third), 1e-9);
        // Three, statistic 7.817616: p = erfc(sqrt(x/2)) + sqrt(2x/pi) exp(-x/2).
        assertEquals(0.04993532168318, pOfAlternating(4, 1_000_000, 1398), 1e-9);
        // Sixty-three, statistics 64 and 16, the density integrated numerically.
        assertEquals(0.441179974588, pOfAlternating(64, 10_000, 100), 1e-8);
        assertEquals(0.999999999732, pOfAlternating(64, 10_000, 50), 1e-8);
    }

    @Test
    void countsWhereTheLawHasNoneAreRefuted() {
        assertEquals(0, ChiSquare.pValue(new long[] {50, 50, 1}, new double[] {0.5, 0.5, 0}));
    }

    private static double pOfAlternating(int cells, long expected, long deviation) {
        long[] counts = new long[cells];
        double[] law = new double[cells];
        Arrays.fill(law, 1.0 / cells);
        for (int i = 0; i < cells; i++) {
            counts[i] = expected + (i % 2 == 0 ? deviation : -deviation);
        }
        return ChiSquare.pValue(counts, law);
    }
}
