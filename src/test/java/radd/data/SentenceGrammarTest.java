package radd.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SentenceGrammarTest {
    /** Sums of some 10^5 doubles. */
    private static final double ROUNDING = 1e-10;

    private static final int SLOT = SentenceGrammar.SENTENCE_LENGTH;

    private final SentenceGrammar grammar = new SentenceGrammar();

    /** A text with the probability of one of its derivations. */
    private record Derivation(List<Integer> words, double probability) {}

    @Test
    void everySentenceOfTheTruncatedGrammarHasOneDerivationAndTheirProbabilitiesSumToOne() {
        SentenceGrammar truncated = new SentenceGrammar(2);
        Map<List<Integer>, Double> probabilityOf = new HashMap<>();
        for (Derivation derivation : enumerate(truncated.sentence())) {
            assertEquals(null, probabilityOf.put(derivation.words(), derivation.probability()), "made twice");
        }
        assertTrue(probabilityOf.size() > 100_000, probabilityOf.size() + " sentences");
        double sum = 0;
        double entropy = 0;
        int longest = 0;
        for (double probability : probabilityOf.values()) {
            sum += probability;
            entropy -= probability * Math.log(probability);
        }
        assertEquals(1, sum, ROUNDING);
        assertEquals(entropy, truncated.entropyPerSentenceNats(), ROUNDING);
        int compared = 0;
        for (Map.Entry<List<Integer>, Double> entry : probabilityOf.entrySet()) {
            longest = Math.max(longest, entry.getKey().size());
            if (compared++ % 10 == 0) {
                double expected = -Math.log(entry.getValue());
                assertEquals(expected, truncated.negativeLogLikelihood(slot(entry.getKey())), ROUNDING);
            }
        }
        assertEquals(SLOT - 2, longest, "longest sentence");
    }

    @Test
    void entropyIsTheMeanOfMinusLogP() {
        int sentences = 20_000;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < sentences; i++) {
            double nats = grammar.negativeLogLikelihood(grammar.block(1, i, SLOT));
            sum += nats;
            squares += nats * nats;
        }
        double mean = sum / sentences;
        double error = Math.sqrt((squares / sentences - mean * mean) / sentences);
        assertEquals(grammar.entropyPerSentenceNats(), mean, 4 * error);
        assertTrue(error < 0.02 * mean, "standard error " + error);
        assertEquals(grammar.entropyPerSentenceNats() / SLOT, grammar.entropyPerTokenNats(), ROUNDING);
    }

    @Test
    void entropyLeavesATinyModelSomethingToLearnAndSomethingToGuess() {
        double entropy = grammar.entropyPerTokenNats();
        assertTrue(entropy > 0.6 && entropy < 1.2, entropy + " nats per token");
        int words = grammar.tokenizer().vocabularySize();
        assertTrue(words >= 30 && words <= 60, words + " words");
    }

    @Test
    void agreementAndQuotesDecideWhatParses() {
        assertTrue(parses("the king that sees the dogs sleeps ."));
        assertFalse(parses("the king that sees the dogs sleep ."), "subject and verb across the relative clause");
        assertFalse(parses("the king that see the dogs sleeps ."), "verb of the relative clause");
        assertFalse(parses("a dogs sleep ."), "determiner and noun");
        assertTrue(parses("many old birds say \u201C this small child likes the kings \u201D ."));
        assertFalse(parses("many old birds say \u201C this small child likes the kings \u00BB ."), "quotes");
        assertFalse(parses("many old birds says \u00AB this child waits \u00BB ."), "speaker and verb");
        assertFalse(parses("the king sleeps . . ."));
        assertFalse(parses("the king sleeps"));
        assertFalse(parses("the king _ sleeps ."));
        assertFalse(parses("_"));
    }

    @Test
    void samplesParseAndCorruptedOnesDoNot() {
        RandomGenerator random = new SplittableRandom(9);
        int corrupted = 0;
        for (int i = 0; i < 2000; i++) {
            int[] sample = grammar.sample(random);
            assertTrue(grammar.parses(sample), () -> grammar.text(sample));
            assertTrue(Double.isFinite(grammar.negativeLogLikelihood(sample)));
            int[] twoTurned = sample.clone();
            int place = random.nextInt(SLOT - 1);
            twoTurned[place] = sample[place + 1];
            twoTurned[place + 1] = sample[place];
            if (!Arrays.equals(sample, twoTurned)) {
                assertFalse(grammar.parses(twoTurned), () -> grammar.text(twoTurned));
                assertEquals(Double.POSITIVE_INFINITY, grammar.negativeLogLikelihood(twoTurned));
                corrupted++;
            }
        }
        assertTrue(corrupted > 500, "only " + corrupted + " corrupted");
    }

    @Test
    void blocksAreWholeSentencesAndFunctionsOfSeedAndIndex() {
        int[] block = grammar.block(5, 17, 4 * SLOT);
        assertArrayEquals(block, new SentenceGrammar().block(5, 17, 4 * SLOT));
        assertFalse(Arrays.equals(block, grammar.block(5, 18, 4 * SLOT)));
        assertFalse(Arrays.equals(block, grammar.block(6, 17, 4 * SLOT)));
        double sum = 0;
        for (int from = 0; from < block.length; from += SLOT) {
            sum += grammar.negativeLogLikelihood(Arrays.copyOfRange(block, from, from + SLOT));
        }
        assertEquals(sum, grammar.negativeLogLikelihood(block), ROUNDING);
        block[SLOT] = block[SLOT - 1];
        assertEquals(3, grammar.sentencesThatParse(block));
        assertFalse(grammar.parses(block));
        assertThrows(IllegalArgumentException.class, () -> grammar.block(5, 17, SLOT + 1));
        Blocks blocks = grammar.blocks(5, 10, 100, 4 * SLOT);
        assertArrayEquals(grammar.block(5, 17, 4 * SLOT), blocks.block(7));
        assertThrows(IndexOutOfBoundsException.class, () -> blocks.block(100));
    }

    @Test
    void textIsOneSentenceALineAndReadsBack() {
        int[] block = grammar.block(5, 17, 2 * SLOT);
        String[] lines = grammar.text(block).split("\n", -1);
        assertEquals(2, lines.length);
        UnaryOperator<String> padded = line -> line + " _".repeat(SLOT - line.split(" ", -1).length);
        int[] first = grammar.tokenizer().encode(padded.apply(lines[0]));
        assertArrayEquals(Arrays.copyOf(block, SLOT), first);
        assertTrue(lines[0].endsWith(" ."), lines[0]);
    }

    private boolean parses(String sentence) {
        List<Integer> words =
                Arrays.stream(grammar.tokenizer().encode(sentence)).boxed().toList();
        return grammar.parses(slot(words));
    }

    private int[] slot(List<Integer> words) {
        int[] slot = new int[SLOT];
        Arrays.fill(slot, grammar.tokenizer().encode("_")[0]);
        for (int place = 0; place < words.size(); place++) {
            slot[place] = words.get(place);
        }
        return slot;
    }

    private static List<Derivation> enumerate(Production rule) {
        List<Derivation> all = new ArrayList<>();
        if (rule instanceof Production.Word word) {
            all.add(new Derivation(List.of(word.id()), 1));
        } else if (rule instanceof Production.Choice choice) {
            for (Production.Choice.Option option : choice.options()) {
                for (Derivation part : enumerate(option.rule())) {
                    all.add(new Derivation(part.words(), option.probability() * part.probability()));
                }
            }
        } else if (rule instanceof Production.Sequence sequence) {
            all.add(new Derivation(List.of(), 1));
            for (Production part : sequence.parts()) {
                all = joined(all, enumerate(part));
            }
        }
        return all;
    }

    private static List<Derivation> joined(List<Derivation> heads, List<Derivation> tails) {
        List<Derivation> all = new ArrayList<>(heads.size() * tails.size());
        for (Derivation head : heads) {
            for (Derivation tail : tails) {
                List<Integer> words = new ArrayList<>(head.words());
                words.addAll(tail.words());
                all.add(new Derivation(words, head.probability() * tail.probability()));
            }
        }
        return all;
    }
}
