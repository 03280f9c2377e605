package radd.data.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import radd.RaddException;
import radd.modelio.AtomicFile;

/**
 * GPT-2's byte-level BPE: 50,256 tokens and end of text, run by DJL's Hugging Face tokenizer.
 *
 * <p>Nothing is downloaded: tokenizer.json is made once, from {@link Gpt2Vocabulary}, into the cache folder. Text is only ever text: the
 * string {@code <|endoftext|>} becomes ordinary pieces, never id 50256. An unpaired surrogate, which is no Unicode text, is encoded as U+FFFD;
 * every valid string comes back from {@link #decode} as it was. Decoded bytes that are no UTF-8 become U+FFFD as in Python.
 */
public final class Gpt2Tokenizer implements Tokenizer {
    /** The name that {@link Tokenizers#byName} knows it by. */
    public static final String NAME = "gpt2";

    /** End of text. */
    public static final int END_OF_TEXT = 50256;

    private static final Logger LOG = LoggerFactory.getLogger(Gpt2Tokenizer.class);
    /** What an end of text is printed as; as text it is text. */
    public static final String END_OF_TEXT_STRING = "<|endoftext|>";

    private static final byte[] END_OF_TEXT_BYTES = END_OF_TEXT_STRING.getBytes(StandardCharsets.US_ASCII);

    /** Words no longer than this are remembered with their ids; a native call costs some ten times the look-up. */
    private static final int LONGEST_REMEMBERED = 24;

    /** Some 16 MB; the words of a large corpus that do not fit are the rare ones. */
    private static final int MOST_REMEMBERED = 1 << 17;

    private final Map<String, int[]> remembered = new ConcurrentHashMap<>();
    private final Gpt2Vocabulary vocabulary;
    private final HuggingFaceTokenizer bpe;

    /**
     * Opens the tokenizer, making its file at the first use.
     *
     * @param cacheFolder where tokenizer.json is kept between runs; made if missing
     * @throws RaddException if the folder cannot be written or the tokenizer's native library cannot be loaded
     */
    public Gpt2Tokenizer(Path cacheFolder) {
        this.vocabulary = Gpt2Vocabulary.load();
        this.bpe = open(cacheFolder.resolve("gpt2-" + vocabulary.hash().substring(0, 16) + ".tokenizer.json"));
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
        String whole = withoutUnpairedSurrogates(text);
        Ids ids = new Ids();
        int from = 0;
        while (from < whole.length()) {
            int cut = nextCut(whole, from + 1);
            int to = cut < 0 ? whole.length() : cut;
            ids.addAll(encodeWord(whole.substring(from, to)));
            from = to;
        }
        return ids.toArray();
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

    /** The ids of text between two cuts. */
    private int[] encodeWord(String word) {
        if (word.length() > LONGEST_REMEMBERED) {
            return encodeNatively(word);
        }
        int[] known = remembered.get(word);
        if (known == null) {
            known = encodeNatively(word);
            if (remembered.size() < MOST_REMEMBERED) {
                remembered.put(word, known);
            }
        }
        return known;
    }

    /** Fetches the ids alone: DJL's Encoding also copies every piece's text and span, which costs several times the encoding itself. */
    private int[] encodeNatively(String text) {
        long encoding = TokenizersLibrary.LIB.encode(bpe.getHandle(), text, false);
        try {
            return LongStream.of(TokenizersLibrary.LIB.getTokenIds(encoding))
                    .mapToInt(Math::toIntExact)
                    .toArray();
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    private static String withoutUnpairedSurrogates(String text) {
        StringBuilder mended = null;
        for (int at = 0; at < text.length(); at++) {
            char unit = text.charAt(at);
            if (!Character.isSurrogate(unit)) {
                continue;
            }
            if (Character.isHighSurrogate(unit)
                    && at + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(at + 1))) {
                at++;
                continue;
            }
            mended = mended == null ? new StringBuilder(text) : mended;
            mended.setCharAt(at, '\uFFFD');
        }
        return mended == null ? text : mended.toString();
    }

    private HuggingFaceTokenizer open(Path file) {
        // DJL otherwise reports its use over the network when a tokenizer is made.
        if (System.getProperty("OPT_OUT_TRACKING") == null) {
            System.setProperty("OPT_OUT_TRACKING", "true");
        }
        try {
            if (Files.exists(file)) {
                try {
                    return load(file);
                } catch (IOException | RuntimeException e) {
                    LOG.warn("{} cannot be read ({}); making it again", file, e.getMessage());
                }
            }
            Files.createDirectories(file.toAbsolutePath().getParent());
            AtomicFile.writeString(file, new String(vocabulary.toTokenizerJson(), StandardCharsets.UTF_8));
            return load(file);
        } catch (IOException | RuntimeException e) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    "the GPT-2 tokenizer cannot be made in " + file.getParent() + ": " + e,
                    "name a cache folder that can be written with --cache-dir (for train: data.cache_dir)",
                    e);
        }
    }

    private static HuggingFaceTokenizer load(Path file) throws IOException {
        return HuggingFaceTokenizer.newInstance(file, Map.of("truncation", "false", "addSpecialTokens", "false"));
    }
}
