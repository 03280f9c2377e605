package radd.data.tokenizer;

import com.knuddels.jtokkit.Encodings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import radd.modelio.Sha256;

/**
 * The byte strings of GPT-2's tokens, taken from jtokkit's rank table; a token's rank is its id.
 *
 * <p>The table has a line a token in the order of ranks, {@code BASE64 RANK}. A line is read when its token is asked for: to read all of them
 * takes longer than most commands need for the tokens that they print.
 */
final class Gpt2Vocabulary {
    private static final String RESOURCE = "/com/knuddels/jtokkit/r50k_base.tiktoken";
    private static final int TOKENS = 50256;

    private final byte[] table;

    /** Where each token's line begins, and the last one ends. */
    private final int[] lines;

    private Gpt2Vocabulary(byte[] table) {
        this.table = table;
        int[] starts = new int[TOKENS + 1];
        int ends = 0;
        for (int i = 0; i < table.length; i++) {
            if (table[i] == '\n' && ++ends <= TOKENS) {
                starts[ends] = i + 1;
            }
        }
        if (ends != TOKENS || starts[TOKENS] != table.length) {
            throw new IllegalStateException(RESOURCE + " has " + ends + " lines, expected " + TOKENS);
        }
        lines = starts;
    }

    static Gpt2Vocabulary load() {
        try (InputStream table = Encodings.class.getResourceAsStream(RESOURCE)) {
            if (table == null) {
                throw new IllegalStateException(RESOURCE + " is not on the class path: jtokkit is missing or changed");
            }
            return new Gpt2Vocabulary(table.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException(RESOURCE + " cannot be read", e);
        }
    }

    /** SHA-256 of the rank table. */
    String hash() {
        return Sha256.of(table);
    }

    /** The bytes of a token. */
    byte[] bytes(int id) {
        byte[] line = Arrays.copyOfRange(table, lines[id], lines[id + 1] - 1);
        int space = 0;
        while (line[space] != ' ') {
            space++;
        }
        String rank = new String(line, space + 1, line.length - space - 1, StandardCharsets.US_ASCII);
        if (!rank.equals(Integer.toString(id))) {
            throw new IllegalStateException(RESOURCE + " has rank " + rank + " where " + id + " was expected");
        }
        return Base64.getDecoder().decode(Arrays.copyOf(line, space));
    }
}
