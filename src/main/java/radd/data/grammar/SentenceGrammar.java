package radd.data.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import radd.core.RandomStream;
import radd.data.corpus.Blocks;
import radd.data.corpus.GrammarBlocks;
import radd.data.tokenizer.Ids;
import radd.data.tokenizer.Tokenizer;
import radd.data.tokenizer.WordTokenizer;

/**
 * English-like sentences whose probabilities and entropy are known exactly: a corpus on which a likelihood bound can be compared with the truth.
 *
 * <pre>
 *   sentence  = phrase(n) verbs(n) "."                                             n: singular or plural
 *   phrase(n) = determiner(n) [ adjective ] noun(n)
 *   verbs(n)  = intransitive(n) [ adverb ] | transitive(n) phrase(m)
 * </pre>
 *
 * <p>What a model has to learn: determiners, nouns and verbs agree in number, across adjectives. The grammar is finite and unambiguous
 * (every choice shows in the words), so the entropy of texts is that of derivations. A block begins with a sentence and holds sentences drawn one
 * after the other, until one does not fit; the rest is padding.
 */
public final class SentenceGrammar {
    /** The name of this corpus and of its tokenizer. */
    public static final String NAME = "grammar";

    private final WordTokenizer tokenizer = new WordTokenizer(NAME, SentenceRules.vocabulary());
    private final int padding = tokenizer.id(SentenceRules.PADDING).orElseThrow();
    private final int fullStop = tokenizer.id(SentenceRules.FULL_STOP).orElseThrow();
    private final Production sentence = SentenceRules.sentence(tokenizer);
    private final LengthLaw lengths = sentence.lengths();

    /** Each word, the full stop and the padding is one token. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** Tokens of the longest sentence, its full stop included. */
    public int longestSentence() {
        return lengths.longest();
    }

    /** Entropy of one sentence in nats. */
    public double entropyPerSentenceNats() {
        return lengths.totalEntropy();
    }

    /**
     * Entropy of a block, divided by its length, in nats.
     *
     * <p>With r tokens left, a sentence of length l comes with its probability if l is at most r, else the block ends: H(r) = sum over
     * l at most r of E(l) + P(l) H(r - l), minus q log q for the probability q of a longer one.
     *
     * @param length tokens of the block
     */
    public double entropyPerTokenNats(int length) {
        double[] entropy = new double[length + 1];
        for (int left = 0; left <= length; left++) {
            double ends = lengths.longerThan(left);
            double sum = ends > 0 ? -ends * Math.log(ends) : 0;
            for (int l = 1; l <= Math.min(left, lengths.longest()); l++) {
                sum += lengths.entropy(l) + lengths.probability(l) * entropy[left - l];
            }
            entropy[left] = sum;
        }
        return entropy[length] / length;
    }

    /** Draws a sentence. */
    public int[] sample(RandomGenerator random) {
        Ids words = new Ids();
        sentence.sample(random, words);
        return words.toArray();
    }

    /** The block of a number: a function of (seed, index) alone. */
    public int[] block(long seed, long index, int length) {
        RandomGenerator random = RandomStream.of(seed, RandomStream.Purpose.CORPUS, index, 0);
        int[] block = new int[length];
        Arrays.fill(block, padding);
        int filled = 0;
        for (int[] next = sample(random); next.length <= length - filled; next = sample(random)) {
            System.arraycopy(next, 0, block, filled, next.length);
            filled += next.length;
        }
        return block;
    }

    /** The blocks {@code first} to {@code first + count - 1} as a corpus; blocks of different numbers are independent draws. */
    public Blocks blocks(long seed, long first, long count, int length) {
        return new GrammarBlocks(this, seed, first, count, length);
    }

    /**
     * The exact -log p of a block, in nats.
     *
     * @return infinity if the block cannot be drawn
     */
    public double negativeLogLikelihood(int[] block) {
        double sum = 0;
        int left = block.length;
        for (int[] words : sentences(block)) {
            sum -= Math.log(probability(words));
            left -= words.length;
        }
        boolean padded = Arrays.stream(block, block.length - left, block.length).allMatch(id -> id == padding);
        return padded ? sum - Math.log(lengths.longerThan(left)) : Double.POSITIVE_INFINITY;
    }

    /** The sentences of a block, each up to its full stop; a rest that is more than padding is one too. */
    public List<int[]> sentences(int[] block) {
        int end = block.length;
        while (end > 0 && block[end - 1] == padding) {
            end--;
        }
        List<int[]> sentences = new ArrayList<>();
        int start = 0;
        for (int place = 0; place < end; place++) {
            if (block[place] == fullStop || place == end - 1) {
                sentences.add(Arrays.copyOfRange(block, start, place + 1));
                start = place + 1;
            }
        }
        return sentences;
    }

    /** Whether these words are a sentence of the grammar. */
    public boolean parses(int[] words) {
        return probability(words) > 0;
    }

    /** The start rule. */
    Production sentence() {
        return sentence;
    }

    private double probability(int[] words) {
        double[] mass = new double[words.length + 1];
        mass[0] = 1;
        return sentence.inside(words, mass)[words.length];
    }
}
