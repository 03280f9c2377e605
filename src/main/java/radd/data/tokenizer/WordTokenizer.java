package radd.data.tokenizer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import radd.RaddException;
import radd.modelio.Sha256;

/** A closed list of words: an id is a word's place in the list, and the words of a text are separated by single spaces. */
public final class WordTokenizer implements Tokenizer {
    private final String name;
    private final List<String> words;
    private final Map<String, Integer> idOf = new HashMap<>();

    /**
     * A tokenizer of the given words.
     *
     * @param name the name in manifests
     * @param words the words in the order of their ids, all different, none empty or with a space
     */
    public WordTokenizer(String name, List<String> words) {
        this.name = name;
        this.words = List.copyOf(words);
        for (int id = 0; id < words.size(); id++) {
            String word = words.get(id);
            if (word.isEmpty() || word.indexOf(' ') >= 0 || idOf.put(word, id) != null) {
                throw new IllegalArgumentException(
                        "word '" + word + "' with id " + id + " is empty, has a space or stands twice");
            }
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int vocabularySize() {
        return words.size();
    }

    @Override
    public OptionalInt endOfText() {
        return OptionalInt.empty();
    }

    /** The id of one word, empty if it is not in the list. */
    public OptionalInt id(String word) {
        Integer id = idOf.get(word);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** The word of an id. */
    public String word(int id) {
        return words.get(id);
    }

    @Override
    public int[] encode(String text) {
        int refused = refusedAt(text);
        if (refused >= 0) {
            int end = text.indexOf(' ', refused);
            throw new RaddException(
                    RaddException.Kind.DATA,
                    "word '" + text.substring(refused, end < 0 ? text.length() : end) + "' at position " + refused
                            + " is not in the vocabulary of " + name,
                    "use its " + words.size() + " words, separated by single spaces");
        }
        return text.isEmpty() ? new int[0] : split(text).mapToInt(idOf::get).toArray();
    }

    @Override
    public String decode(int[] ids) {
        Ids.requireInVocabulary(ids, words.size());
        return IntStream.of(ids).mapToObj(words::get).collect(Collectors.joining(" "));
    }

    @Override
    public String fingerprint() {
        return name + ":" + Sha256.of(String.join(" ", words));
    }

    /** Never: the space between two parts would belong to neither. */
    @Override
    public int nextCut(CharSequence text, int from) {
        return -1;
    }

    @Override
    public int refusedAt(String text) {
        if (text.isEmpty()) {
            return -1;
        }
        int position = 0;
        for (String word : split(text).toList()) {
            if (!idOf.containsKey(word)) {
                return position;
            }
            position += word.length() + 1;
        }
        return -1;
    }

    private static Stream<String> split(String text) {
        return Stream.of(text.split(" ", -1));
    }
}
