package radd.eval.request;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import radd.data.tokenizer.Tokenizer;
import radd.data.tokenizer.Tokenizers;

class RequestTest {
    /** As lm-evaluation-harness's own example: ten tokens, four at once. */
    @Test
    void longTextsRollAsInTheHarness() {
        List<Request> windows = Request.rolling(IntStream.range(0, 10).toArray(), 4);
        assertArrayEquals(new int[] {0, 1, 2, 3}, windows.get(0).tokens());
        assertArrayEquals(new int[] {3, 4, 5, 6}, windows.get(1).tokens());
        assertArrayEquals(new int[] {6, 7, 8, 9}, windows.get(2).tokens());
        assertEquals(List.of(0, 1, 1), windows.stream().map(Request::given).toList());
    }

    @ParameterizedTest
    @CsvSource({"1, 5", "5, 5", "6, 5", "9, 5", "10, 5", "23, 7", "4, 1", "7, 2"})
    void everyTokenIsScoredOnceInWindowsThatFit(int length, int longest) {
        int[] ids = IntStream.range(100, 100 + length).toArray();
        List<Request> windows = Request.rolling(ids, longest);
        int[] scored = windows.stream()
                .flatMapToInt(window -> Arrays.stream(window.tokens(), window.given(), window.tokens().length))
                .toArray();
        assertArrayEquals(ids, scored);
        for (Request window : windows) {
            int first = window.tokens()[0];
            assertArrayEquals(
                    IntStream.range(first, first + window.tokens().length).toArray(), window.tokens(), "as they stand");
            assertTrue(window.tokens().length <= longest);
        }
        Request last = windows.get(windows.size() - 1);
        assertEquals(Math.min(length, longest), last.tokens().length);
    }

    @Test
    void ofALongContextTheEndIsKept() {
        Request request = Request.of(new int[] {1, 2, 3, 4}, new int[] {5, 6}, 4);
        assertArrayEquals(new int[] {3, 4, 5, 6}, request.tokens());
        assertEquals(2, request.given());
        assertEquals(2, request.cut());
        assertThrows(IllegalArgumentException.class, () -> Request.of(new int[] {1}, new int[5], 4));
        assertThrows(IllegalArgumentException.class, () -> Request.of(new int[] {1}, new int[0], 4));
    }

    /** The space at the end of a context belongs to the word behind it, which is one token with it. */
    @Test
    void whiteSpaceBetweenBelongsToTheContinuation() {
        Tokenizer gpt2 = Tokenizers.byName("gpt2");
        RequestEncoder encoder = new RequestEncoder(gpt2, 64);
        Request moved = encoder.pair("The cat ", "sat");
        assertArrayEquals(encoder.pair("The cat", " sat").tokens(), moved.tokens());
        assertEquals(2, moved.given());
        assertArrayEquals(gpt2.encode("The cat sat"), moved.tokens());
        Request alone = encoder.pair("", " sat");
        assertEquals(0, alone.given());
        assertArrayEquals(gpt2.encode(" sat"), alone.tokens());
    }
}
