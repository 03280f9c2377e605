package radd.eval.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What CPython 3.11 draws: {@code random.Random(seed).sample(range(n), k)}. */
class PythonRandomTest {
    private static List<Integer> sample(PythonRandom random, int of, int count) {
        return random.sample(IntStream.range(0, of).boxed().toList(), count);
    }

    @Test
    void samplesArePythons() {
        PythonRandom few = new PythonRandom(1234);
        assertEquals(List.of(7, 1, 0), sample(few, 10, 3));
        assertEquals(List.of(1, 0, 9), sample(few, 10, 3));
        assertEquals(List.of(1, 5, 3), sample(few, 10, 3));
        PythonRandom many = new PythonRandom(1234);
        assertEquals(List.of(989, 796, 451, 119), sample(many, 1000, 4));
        assertEquals(List.of(7, 92, 932, 965), sample(many, 1000, 4));
        assertEquals(List.of(961, 826, 596, 35), sample(many, 1000, 4));
    }

    @Test
    void listAndSetAreChosenAsThere() {
        PythonRandom random = new PythonRandom(7);
        assertEquals(List.of(20, 9, 25, 3, 4, 34, 6, 23, 36, 29, 16), sample(random, 40, 11));
        assertEquals(List.of(6, 1, 2, 13, 21, 22), sample(random, 25, 6));
        assertEquals(List.of(1, 0, 3, 2), sample(random, 4, 4));
    }

    @Test
    void seedsMayBeLong() {
        assertEquals(List.of(64, 66, 34), sample(new PythonRandom((1L << 40) + 5), 100, 3));
        assertThrows(IllegalArgumentException.class, () -> sample(new PythonRandom(1), 2, 3));
    }
}
