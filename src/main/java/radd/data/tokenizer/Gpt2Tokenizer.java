package radd.data.tokenizer;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * GPT-2's byte-level BPE: 50,256 tokens and end of text, run by jtokkit.
 *
 * <p>Text is only ever text: the string {@code <|endoftext|>} becomes ordinary pieces, never id 50256. An unpaired surrogate, which is no Unicode text, is
 * encoded as U+FFFD; every valid string comes back from {@link #decode} as it was. Decoded bytes that are no UTF-8 become U+FFFD as in Python.
 */
public final class Gpt2Tokenizer implements Tokenizer {
    /** The name that {@link Tokenizers#byName} knows it by. */
    public static final String NAME = "gpt2";

    /** End of text. */
    public static final int END_OF_TEXT = 50256;

    /** What an end of text is printed as; as text it is text. */
    public static final String END_OF_TEXT_STRING = "<|endoftext|>";

    private static final byte[] END_OF_TEXT_BYTES = END_OF_TEXT_STRING.getBytes(StandardCharsets.US_ASCII);

    private final Gpt2Vocabulary vocabulary = Gpt2Vocabulary.load();

    /** The encoder, made with the first text: what only decodes does not wait for it. */
    private static final class Bpe {
        static final Encoding R50K = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int vocabularySize() {
        return END_OF_TEXT + 1;
    }

    @Override
    public OptionalInt endOfText() {
        return OptionalInt.of(END_OF_TEXT);
    }

    @Override
    public int[] encode(String text) {
        return Bpe.R50K.encodeOrdinary(UnpairedSurrogates.replaced(text)).toArray();
    }

    @Override
    public String decode(int[] ids) {
        Ids.requireInVocabulary(ids, vocabularySize());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(6 * ids.length);
        for (int id : ids) {
            bytes.writeBytes(id == END_OF_TEXT ? END_OF_TEXT_BYTES : vocabulary.bytes(id));
        }
        return LossyUtf8.decode(bytes.toByteArray());
    }

    @Override
    public String fingerprint() {
        return "gpt2:" + vocabulary.hash();
    }

    /**
     * Before a space or line end that follows a letter, digit or ASCII sign: GPT-2's pattern never joins something visible to white space on its
     * right, so a piece always ends there.
     */
    @Override
    public int nextCut(CharSequence text, int from) {
        for (int place = Math.max(from, 1); place < text.length(); place++) {
            char next = text.charAt(place);
            if ((next == ' ' || next == '\n') && isVisible(text.charAt(place - 1))) {
                return place;
            }
        }
        return -1;
    }

    private static boolean isVisible(char symbol) {
        return (symbol > ' ' && symbol <= '~') || Character.isLetterOrDigit(symbol);
    }

    @Override
    public int refusedAt(String text) {
        return -1;
    }
}
