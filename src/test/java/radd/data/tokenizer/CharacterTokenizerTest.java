package radd.data.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static radd.RaddException.Kind.CONFIG;
import static radd.RaddException.Kind.DATA;
import static radd.data.UserErrors.assertRefused;

import java.util.List;
import org.junit.jupiter.api.Test;

class CharacterTokenizerTest {
    private static final String ALL = " abcdefghijklmnopqrstuvwxyz";

    private final CharacterTokenizer tokenizer = new CharacterTokenizer();

    @Test
    void the27SymbolsAreNumberedInOrder() {
        assertEquals(27, tokenizer.vocabularySize());
        int[] ids = tokenizer.encode(ALL);
        for (int id = 0; id < 27; id++) {
            assertEquals(id, ids[id]);
        }
        assertEquals(ALL, tokenizer.decode(ids));
        assertTrue(tokenizer.endOfText().isEmpty());
    }

    @Test
    void otherCharactersAreRefusedWithTheirPosition() {
        assertRefused(DATA, () -> tokenizer.encode("ab Cd"), "'C' (U+0043) at position 3");
        assertRefused(DATA, () -> tokenizer.encode("ab\n"), "(U+000A) at position 2");
        assertEquals(2, tokenizer.refusedAt("ab\n"));
    }

    @Test
    void wordsOfAClosedListAreReadAndWritten() {
        WordTokenizer words = new WordTokenizer("w", List.of("the", "cat", "."));
        assertArrayEquals(new int[] {0, 1, 2}, words.encode("the cat ."));
        assertEquals("the cat .", words.decode(new int[] {0, 1, 2}));
        assertRefused(DATA, () -> words.encode("the dog ."), "'dog' at position 4");
    }

    @Test
    void unknownTokenizerIsRefusedByName() {
        assertRefused(CONFIG, () -> Tokenizers.byName("bert"), "bert");
    }
}
