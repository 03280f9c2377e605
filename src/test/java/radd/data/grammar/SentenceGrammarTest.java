package radd.data.grammar;

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
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import radd.data.corpus.Blocks;

class SentenceGrammarTest {
    /** Sums of some 10^5 doubles. */
    private static final double ROUNDING = 1e-10;

    private final SentenceGrammar grammar = new SentenceGrammar();

    /** A text with the probability of one of its derivations. */
    private record Derivation(List<Integer> words, double probability) {}

    @Test
    void everySentenceHasOneDerivationAndTheirProbabilitiesSumToOne() {
        Map<List<Integer>, Double> probabilityOf = new HashMap<>();
        for (Derivation derivation : enumerate(grammar.sentence())) {
            assertEquals(null, probabilityOf.put(derivation.words(), derivation.probability()), "made twice");
        }
        assertTrue(probabilityOf.size() > 10_000, probabilityOf.size() + " sentences");
        double sum = 0;
        double entropy = 0;
        int longest = 0;
        for (Map.Entry<List<Integer>, Double> entry : probabilityOf.entrySet()) {
            sum += entry.getValue();
            entropy -= entry.getValue() * Math.log(entry.getValue());
            longest = Math.max(longest, entry.getKey().size());
        }
        assertEquals(1, sum, ROUNDING);
        assertEquals(entropy, grammar.entropyPerSentenceNats(), ROUNDING);
        assertEquals(longest, grammar.longestSentence());
    }

    /** All blocks of two short sentences at most, by hand: their probabilities sum to 1 and give the entropy. */
    @Test
    void blockProbabilitiesSumToOneAndGiveTheEntropy() {
        int length = 5;
        List<Derivation> sentences = enumerate(grammar.sentence()).stream()
                .filter(sentence -> sentence.words().size() <= length)
                .toList();
        int padding = grammar.tokenizer().encode("_")[0];
        int[] empty = new int[length];
        Arrays.fill(empty, padding);
        double none = Math.exp(-grammar.negativeLogLikelihood(empty));
        double sum = none;
        double entropy = -none * Math.log(none);
        for (Derivation sentence : sentences) {
            int[] block = empty.clone();
            for (int i = 0; i < sentence.words().size(); i++) {
                block[i] = sentence.words().get(i);
            }
            double nats = grammar.negativeLogLikelihood(block);
            sum += Math.exp(-nats);
            entropy += nats * Math.exp(-nats);
        }
        assertEquals(1, sum, ROUNDING);
        assertEquals(entropy / length, grammar.entropyPerTokenNats(length), ROUNDING);
    }

    @Test
    void entropyIsTheMeanOfMinusLogP() {
        int blocks = 20_000;
        int length = 32;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < blocks; i++) {
            double nats = grammar.negativeLogLikelihood(grammar.block(1, i, length)) / length;
            sum += nats;
            squares += nats * nats;
        }
        double mean = sum / blocks;
        double error = Math.sqrt((squares / blocks - mean * mean) / blocks);
        assertEquals(grammar.entropyPerTokenNats(length), mean, 4 * error);
        assertTrue(error < 0.02 * mean, "standard error " + error);
    }

    @Test
    void agreementDecidesWhatParses() {
        assertTrue(parses("the old king sees the small dogs ."));
        assertFalse(parses("the old king see the small dogs ."), "subject and verb across the adjective");
        assertFalse(parses("a dogs sleep ."), "determiner and noun");
        assertFalse(parses("the king sees a dogs ."), "determiner and noun of the object");
        assertTrue(parses("many old birds sing quietly ."));
        assertFalse(parses("many old birds see quietly ."), "a transitive verb without an object");
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
            assertTrue(grammar.parses(sample), () -> grammar.tokenizer().decode(sample));
            int[] twoTurned = sample.clone();
            int place = random.nextInt(sample.length - 1);
            twoTurned[place] = sample[place + 1];
            twoTurned[place + 1] = sample[place];
            assertFalse(grammar.parses(twoTurned), () -> grammar.tokenizer().decode(twoTurned));
            corrupted++;
        }
        assertTrue(corrupted > 500, "only " + corrupted + " corrupted");
    }

    @Test
    void blocksAreWholeSentencesAndFunctionsOfSeedAndIndex() {
        int[] block = grammar.block(5, 17, 64);
        assertArrayEquals(block, new SentenceGrammar().block(5, 17, 64));
        assertFalse(Arrays.equals(block, grammar.block(5, 18, 64)));
        assertFalse(Arrays.equals(block, grammar.block(6, 17, 64)));
        List<int[]> sentences = grammar.sentences(block);
        assertTrue(sentences.size() >= 64 / grammar.longestSentence() - 1, sentences.size() + " sentences");
        assertTrue(sentences.stream().allMatch(grammar::parses));
        int[] damaged = block.clone();
        damaged[1] = damaged[0];
        assertFalse(grammar.parses(grammar.sentences(damaged).get(0)));
        assertEquals(Double.POSITIVE_INFINITY, grammar.negativeLogLikelihood(damaged));
        int[] stopsEarly = block.clone();
        Arrays.fill(stopsEarly, 32, 64, grammar.tokenizer().encode("_")[0]);
        assertEquals(
                Double.POSITIVE_INFINITY, grammar.negativeLogLikelihood(stopsEarly), "a sentence would have fitted");
        Blocks blocks = grammar.blocks(5, 10, 100, 64);
        assertArrayEquals(grammar.block(5, 17, 64), blocks.block(7));
        assertThrows(IndexOutOfBoundsException.class, () -> blocks.block(100));
    }

    private boolean parses(String sentence) {
        return grammar.parses(grammar.tokenizer().encode(sentence));
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
