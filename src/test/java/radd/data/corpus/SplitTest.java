package radd.data.corpus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The cut of corpora that come whole. */
class SplitTest {
    private static TokenStore store(int tokens) {
        return TokenStore.of(IntStream.range(0, tokens).toArray(), tokens);
    }

    private static int[] tokens(TokenStore store) {
        return store.read(0, Math.toIntExact(store.length()));
    }

    @Test
    void theLastTenPercentAreHalvedInOrder() {
        assertArrayEquals(IntStream.range(180, 190).toArray(), tokens(Split.VAL.of(store(200))));
        assertArrayEquals(IntStream.range(190, 200).toArray(), tokens(Split.TEST.of(store(200))));
    }

    @Test
    void theyAreWhatATenthForValidationKeepsFromTraining() {
        for (int length : new int[] {20, 21, 25, 99, 100, 101, 12_345}) {
            long kept = Math.round(0.1 * length);
            assertEquals(
                    kept,
                    Split.VAL.of(store(length)).length()
                            + Split.TEST.of(store(length)).length());
        }
    }

    @Test
    void aPartOfNothingIsRefused() {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> Split.TEST.of(store(3)));
        assertEquals("test of 3 tokens is none", refusal.getMessage());
    }
}
