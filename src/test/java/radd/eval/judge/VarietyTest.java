package radd.eval.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import radd.data.corpus.Blocks;

class VarietyTest {
    @Test
    void figuresAreThoseOfTheirDefinitions() {
        int[] even = {1, 2, 3, 4};
        int[] poor = {5, 5, 5, 5, 5, 5, 5, 9};
        Variety variety = Variety.of(List.of(even, poor), OptionalInt.of(9));
        double entropyOfPoor = -7 / 8.0 * Math.log(7 / 8.0) - 1 / 8.0 * Math.log(1 / 8.0);
        assertEquals((Math.log(4) + entropyOfPoor) / 2, variety.entropy().value(), 1e-12);
        assertEquals(
                (Math.log(4) - entropyOfPoor) / 2,
                Objects.requireNonNull(variety.entropy().stderr()),
                1e-12);
        assertEquals(6 / 12.0, variety.distinct().get(0), 1e-12); // 1 2 3 4 5 9
        assertEquals(5 / 10.0, variety.distinct().get(1), 1e-12); // 12 23 34 55 59
        assertEquals(4 / 8.0, variety.distinct().get(2), 1e-12); // 123 234 555 559
        assertEquals(3 / 6.0, variety.distinct().get(3), 1e-12); // 1234 5555 5559
        assertEquals((0 + 3 / 5.0) / 2, variety.repetition().value(), 1e-12);
        assertEquals(0.5, variety.ended());
        double[] shares = {1 / 12.0, 1 / 12.0, 1 / 12.0, 1 / 12.0, 7 / 12.0, 1 / 12.0};
        assertEquals(-Arrays.stream(shares).map(f -> f * Math.log(f)).sum(), variety.pooledEntropy(), 1e-12);
    }

    @Test
    void textsTooShortForGramsRepeatNothing() {
        Variety variety = Variety.of(List.of(new int[0], new int[] {3}), OptionalInt.empty());
        assertEquals(0, variety.entropy().value());
        assertEquals(0, variety.repetition().value());
        assertTrue(Double.isNaN(variety.distinct().get(3)));
        assertEquals(0, variety.ended());
    }

    /** Against all runs of all pairs. */
    @Test
    void theLongestCopiedRunIsFound() {
        SplittableRandom random = new SplittableRandom(3);
        for (int trial = 0; trial < 60; trial++) {
            int symbols = 2 + trial % 3;
            List<int[]> texts = texts(random, 3, symbols);
            List<int[]> blocks = texts(random, 3, symbols + 1);
            int longest = 0;
            for (int[] text : texts) {
                for (int[] block : blocks) {
                    longest = Math.max(longest, longest(text, block));
                }
            }
            Optional<CopiedRun> found = CopiedRun.find(texts, Blocks.of(blocks));
            assertEquals(longest, found.map(CopiedRun::length).orElse(0));
            found.ifPresent(run -> {
                int[] text = texts.get(run.text());
                int[] copied = Arrays.copyOfRange(text, run.from(), run.from() + run.length());
                assertTrue(blocks.stream().anyMatch(block -> longest(copied, block) == copied.length));
            });
        }
    }

    private static List<int[]> texts(SplittableRandom random, int count, int symbols) {
        List<int[]> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(random.ints(random.nextInt(1, 25), 0, symbols).toArray());
        }
        return texts;
    }

    private static int longest(int[] text, int[] block) {
        int longest = 0;
        for (int i = 0; i < text.length; i++) {
            for (int j = 0; j < block.length; j++) {
                int n = 0;
                while (i + n < text.length && j + n < block.length && text[i + n] == block[j + n]) {
                    n++;
                }
                longest = Math.max(longest, n);
            }
        }
        return longest;
    }

    @Test
    void theEntropyOfProseGrowsWithItsLength() {
        assertTrue(NaturalEntropy.of(15).isEmpty());
        assertEquals(2.692, NaturalEntropy.of(16).orElseThrow(), 1e-9);
        assertEquals(5.387, NaturalEntropy.of(1024).orElseThrow(), 1e-9);
        double between = NaturalEntropy.of(800).orElseThrow();
        assertTrue(between > 5.067 && between < 5.387);
        assertEquals(5.687, NaturalEntropy.of(100_000).orElseThrow(), 1e-9);
    }
}
