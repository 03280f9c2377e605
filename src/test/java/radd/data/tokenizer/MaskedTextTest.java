package radd.data.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static radd.RaddException.Kind.CONFIG;
import static radd.data.UserErrors.assertRefused;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskedTextTest {
    private static final int M = 27;

    private final MaskedText characters = new MaskedText(M, 12);
    private final Tokenizer text8 = new CharacterTokenizer();

    @TempDir
    Path folder;

    @Test
    void gapsBecomeMasksBetweenTheTextsIds() {
        assertArrayEquals(new int[] {1, M, M, M, 2}, characters.ofText("a[MASK:3]b", text8));
        assertArrayEquals(new int[] {M, 1, M}, characters.ofText("[MASK]a[MASK]", text8));
        assertArrayEquals(new int[] {1, 2}, characters.ofText("ab", text8));
    }

    @Test
    void aSpaceThatIsATokenOfItsOwnStays() {
        assertArrayEquals(new int[] {1, 0, M, 0, 2}, characters.ofText("a [MASK] b", text8));
    }

    @Test
    void aSpaceBeforeAGapIsTheGapsWhereTokensBeginWithSpaces() {
        Tokenizer gpt2 = new Gpt2Tokenizer();
        int m = gpt2.vocabularySize();
        MaskedText notation = new MaskedText(m, 100);
        int[] whole = gpt2.encode("the cat sat on the mat");
        assertEquals(6, whole.length);
        int[] masked = notation.ofText("the [MASK] sat on the [MASK]", gpt2);
        int[] expected =
                IntStream.range(0, 6).map(i -> i == 1 || i == 5 ? m : whole[i]).toArray();
        assertArrayEquals(expected, masked);
        assertArrayEquals(new int[] {whole[0], m, m, whole[3]}, notation.ofText("the [MASK] [MASK] on", gpt2));
        int[] twoSpaces = gpt2.encode("the ");
        assertArrayEquals(
                IntStream.concat(IntStream.of(twoSpaces), IntStream.of(m)).toArray(),
                notation.ofText("the  [MASK]", gpt2),
                "one space, no more");
    }

    @Test
    void separatorsOfWordsAreNoTokens() {
        Tokenizer words = new WordTokenizer("words", List.of("a", "cat", "sleeps"));
        MaskedText notation = new MaskedText(3, 9);
        assertArrayEquals(new int[] {0, 3, 2}, notation.ofText("a [MASK] sleeps", words));
        assertArrayEquals(new int[] {3, 3, 2}, notation.ofText("[MASK] [MASK] sleeps", words));
        assertRefused(CONFIG, () -> notation.ofText("a [MASK] barks", words), "position 9", "words");
    }

    @Test
    void badTextIsRefusedWithItsPosition() {
        assertRefused(CONFIG, () -> characters.ofText("ab[MASK]cD", text8), "'D' (U+0044) at position 9", "text8");
        assertRefused(CONFIG, () -> characters.ofText("ab[MASK:0]", text8), "'[MASK:0]' at position 2", "at least 1");
        assertRefused(CONFIG, () -> characters.ofText("[MASK:x]", text8), "'[MASK:x]' at position 0");
        assertRefused(CONFIG, () -> characters.ofText("[MASK:]", text8), "position 0");
        assertRefused(CONFIG, () -> characters.ofText("", text8), "text has 0 tokens", "1 to 12");
    }

    @Test
    void lengthIsBounded() {
        assertEquals(12, characters.ofText("ab[MASK:10]", text8).length);
        assertRefused(CONFIG, () -> characters.ofText("ab[MASK:11]", text8), "13 tokens", "1 to 12");
        assertRefused(CONFIG, () -> characters.ofText("[MASK:999999999]", text8), "999999999 tokens");
        assertRefused(CONFIG, () -> characters.ofText("abcdefghijklm", text8), "13 tokens");
        assertRefused(CONFIG, () -> characters.ofIds("1;0,0,0,0,0,0,0,0,0,0,0,0,0"), "sequence 1 has 13 tokens");
    }

    @Test
    void idsAreNumbersAndMasksInSequences() {
        List<int[]> sequences = characters.ofIds("1, 2,m,26;m");
        assertEquals(2, sequences.size());
        assertArrayEquals(new int[] {1, 2, M, 26}, sequences.get(0));
        assertArrayEquals(new int[] {M}, sequences.get(1));
    }

    @Test
    void badIdsAreRefusedWithTheirPosition() {
        assertRefused(CONFIG, () -> characters.ofIds("1,27"), "'27' at position 1 of sequence 0", "0 to 26, or m");
        assertRefused(CONFIG, () -> characters.ofIds("1;2,x"), "'x' at position 1 of sequence 1");
        assertRefused(CONFIG, () -> characters.ofIds("1,,2"), "'' at position 1");
        assertRefused(CONFIG, () -> characters.ofIds("-1"), "'-1' at position 0");
        assertRefused(CONFIG, () -> characters.ofIds("99999999999999999999"), "position 0");
        assertRefused(CONFIG, () -> characters.ofIds("1;"), "sequence 1 has 0 tokens");
        assertRefused(CONFIG, () -> characters.ofIds("m:2"), "'m:2'");
    }
}
