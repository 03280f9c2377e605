package radd.data.tokenizer;

import com.knuddels.jtokkit.Encodings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import radd.modelio.Sha256;

/** The byte strings of GPT-2's tokens, taken from jtokkit's rank table; a token's rank is its id. */
final class Gpt2Vocabulary {
    private static final String RESOURCE = "/com/knuddels/jtokkit/r50k_base.tiktoken";
    private static final int TOKENS = 50256;

    private final byte[][] tokens = new byte[TOKENS][];
    private final String hash;

    private Gpt2Vocabulary(byte[] table) {
        hash = Sha256.of(table);
        int ranks = 0;
        for (String line : new String(table, StandardCharsets.US_ASCII).split("\n", -1)) {
            int space = line.indexOf(' ');
            if (space > 0) {
                int rank = Integer.parseInt(line.substring(space + 1).strip());
                tokens[rank] = Base64.getDecoder().decode(line.substring(0, space));
                ranks++;
            }
        }
        if (ranks != TOKENS) {
            throw new IllegalStateException(RESOURCE + " has " + ranks + " ranks, expected " + TOKENS);
        }
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
        return hash;
    }

    /** The bytes of a token; not to be changed. */
    byte[] bytes(int id) {
        return tokens[id];
    }
}
