package radd.data;

import java.util.List;
import java.util.stream.Stream;

/** The words and rules of {@link SentenceGrammar}. */
final class SentenceRules {
    /** Fills the rest of a slot; no word of a sentence. */
    static final String PADDING = "_";

    private static final List<String> ADJECTIVES = List.of("old", "small", "happy");
    private static final List<String> ADVERBS = List.of("today", "quietly");
    private static final List<Numbered> NUMBERS = List.of(
            new Numbered(
                    List.of("the", "a", "this", "every"),
                    List.of("child", "dog", "teacher", "bird", "king"),
                    List.of("sleeps", "sings", "waits", "laughs"),
                    List.of("sees", "likes", "follows"),
                    "says"),
            new Numbered(
                    List.of("the", "some", "these", "many"),
                    List.of("children", "dogs", "teachers", "birds", "kings"),
                    List.of("sleep", "sing", "wait", "laugh"),
                    List.of("see", "like", "follow"),
                    "say"));
    private static final List<List<String>> QUOTES = List.of(List.of("\u201C", "\u201D"), List.of("\u00AB", "\u00BB"));

    private static final double PLURAL = 0.5;
    private static final double ADJECTIVE = 0.25;
    private static final double RELATIVE_CLAUSE = 0.3;
    private static final double TRANSITIVE = 0.5;
    private static final double ADVERB = 0.25;
    private static final double QUOTED = 0.3;

    private final WordTokenizer tokenizer;
    private final int wordsPerClass;

    /** The words of one grammatical number. */
    private record Numbered(
            List<String> determiners,
            List<String> nouns,
            List<String> intransitives,
            List<String> transitives,
            String say) {}

    private interface RuleOfNumber {
        Production of(Numbered number);
    }

    private SentenceRules(WordTokenizer tokenizer, int wordsPerClass) {
        this.tokenizer = tokenizer;
        this.wordsPerClass = wordsPerClass;
    }

    /**
     * The start rule.
     *
     * @param tokenizer of the {@link #vocabulary}
     * @param wordsPerClass how many words of each class to use, from its first
     */
    static Production sentence(WordTokenizer tokenizer, int wordsPerClass) {
        return new SentenceRules(tokenizer, wordsPerClass).sentence();
    }

    private Production sentence() {
        return anyNumber(number -> Production.Sequence.of(
                phrase(number),
                Production.Choice.between(
                        QUOTED,
                        Production.Sequence.of(word(number.say()), quotedClause()),
                        Production.Sequence.of(optional(RELATIVE_CLAUSE, relativeClause(number)), verbs(number))),
                word(".")));
    }

    private static Production anyNumber(RuleOfNumber rule) {
        return Production.Choice.between(PLURAL, rule.of(NUMBERS.get(1)), rule.of(NUMBERS.get(0)));
    }

    private Production phrase(Numbered number) {
        return Production.Sequence.of(
                oneOf(number.determiners()), optional(ADJECTIVE, oneOf(ADJECTIVES)), oneOf(number.nouns()));
    }

    private Production relativeClause(Numbered number) {
        return Production.Sequence.of(word("that"), oneOf(number.transitives()), anyNumber(this::phrase));
    }

    private Production verbs(Numbered number) {
        return Production.Choice.between(
                TRANSITIVE,
                Production.Sequence.of(oneOf(number.transitives()), anyNumber(this::phrase)),
                Production.Sequence.of(oneOf(number.intransitives()), optional(ADVERB, oneOf(ADVERBS))));
    }

    private Production quotedClause() {
        Production clause = anyNumber(number -> Production.Sequence.of(phrase(number), verbs(number)));
        return uniform(QUOTES.stream()
                .map(marks -> Production.Sequence.of(word(marks.get(0)), clause, word(marks.get(1))))
                .toList());
    }

    private Production oneOf(List<String> words) {
        return uniform(words.stream().limit(wordsPerClass).map(this::word).toList());
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
                                number.determiners(),
                                number.nouns(),
                                number.intransitives(),
                                number.transitives(),
                                List.of(number.say()))
                        .flatMap(List::stream));
        return Stream.of(
                        Stream.of(PADDING, ".", "that"),
                        QUOTES.stream().flatMap(List::stream),
                        ADJECTIVES.stream(),
                        ADVERBS.stream(),
                        numbered)
                .flatMap(words -> words)
                .distinct()
                .toList();
    }
}
