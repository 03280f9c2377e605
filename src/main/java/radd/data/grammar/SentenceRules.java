package radd.data.grammar;

import java.util.List;
import java.util.stream.Stream;
import radd.data.tokenizer.WordTokenizer;

/** The words and rules of {@link SentenceGrammar}. */
final class SentenceRules {
    /** Ends every sentence. */
    static final String FULL_STOP = ".";

    /** Fills the rest of a block; no word of a sentence. */
    static final String PADDING = "_";

    private static final List<String> ADJECTIVES = List.of("old", "small");
    private static final List<String> ADVERBS = List.of("today", "quietly");
    private static final List<Numbered> NUMBERS = List.of(
            new Numbered(
                    List.of("the", "a", "every"),
                    List.of("child", "dog", "bird", "king"),
                    List.of("sleeps", "sings", "waits"),
                    List.of("sees", "likes")),
            new Numbered(
                    List.of("the", "some", "many"),
                    List.of("children", "dogs", "birds", "kings"),
                    List.of("sleep", "sing", "wait"),
                    List.of("see", "like")));

    private static final double PLURAL = 0.5;
    private static final double ADJECTIVE = 0.3;
    private static final double TRANSITIVE = 0.5;
    private static final double ADVERB = 0.3;

    private final WordTokenizer tokenizer;

    /** The words of one grammatical number. */
    private record Numbered(
            List<String> determiners, List<String> nouns, List<String> intransitives, List<String> transitives) {}

    private interface RuleOfNumber {
        Production of(Numbered number);
    }

    private SentenceRules(WordTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * The start rule.
     *
     * @param tokenizer of the {@link #vocabulary}
     */
    static Production sentence(WordTokenizer tokenizer) {
        return new SentenceRules(tokenizer).sentence();
    }

    private Production sentence() {
        return anyNumber(number -> Production.Sequence.of(phrase(number), verbs(number), word(FULL_STOP)));
    }

    private static Production anyNumber(RuleOfNumber rule) {
        return Production.Choice.between(PLURAL, rule.of(NUMBERS.get(1)), rule.of(NUMBERS.get(0)));
    }

    private Production phrase(Numbered number) {
        return Production.Sequence.of(
                oneOf(number.determiners()), optional(ADJECTIVE, oneOf(ADJECTIVES)), oneOf(number.nouns()));
    }

    private Production verbs(Numbered number) {
        return Production.Choice.between(
                TRANSITIVE,
                Production.Sequence.of(oneOf(number.transitives()), anyNumber(this::phrase)),
                Production.Sequence.of(oneOf(number.intransitives()), optional(ADVERB, oneOf(ADVERBS))));
    }

    private Production oneOf(List<String> words) {
        return uniform(words.stream().map(this::word).toList());
    }

    private static Production uniform(List<? extends Production> rules) {
        return new Production.Choice(rules.stream()
                .map(rule -> new Production.Choice.Option(1.0 / rules.size(), rule))
                .toList());
    }

    private static Production optional(double probability, Production rule) {
        return Production.Choice.between(probability, rule, Production.Sequence.of());
    }

    private Production word(String word) {
        return new Production.Word(tokenizer.id(word).orElseThrow());
    }

    /** All words in the order of their ids; "the" belongs to both numbers. */
    static List<String> vocabulary() {
        Stream<String> numbered = NUMBERS.stream()
                .flatMap(number -> Stream.of(
                                number.determiners(), number.nouns(), number.intransitives(), number.transitives())
                        .flatMap(List::stream));
        return Stream.of(Stream.of(PADDING, FULL_STOP), ADJECTIVES.stream(), ADVERBS.stream(), numbered)
                .flatMap(words -> words)
                .distinct()
                .toList();
    }
}
