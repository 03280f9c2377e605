package radd.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import radd.core.RandomStream;

/**
 * English-like sentences whose probabilities and entropy are known exactly: a corpus on which a likelihood bound can be compared with the truth.
 *
 * <pre>
 *   sentence  = statement(n) "." | phrase(n) say(n) quoted "."                     n: singular or plural
 *   statement = phrase(n) [ "that" transitive(n) phrase(m) ] verbs(n)
 *   quoted    = "“" clause "”" | "«" clause "»"              clause = phrase(k) verbs(k)
 *   phrase(n) = determiner(n) [ adjective ] noun(n)
 *   verbs(n)  = intransitive(n) [ adverb ] | transitive(n) phrase(m)
 * </pre>
 *
 * <p>What a model has to learn: determiners, nouns and verbs agree in number, across a relative clause whose own noun may have the other
 * number, and quotation marks match. The grammar is finite and unambiguous (every choice shows in the words), so the entropy of texts is that of
 * derivations. A sentence fills a slot of {@link #SENTENCE_LENGTH} tokens, the rest of which is padding, and a
 * block is a whole number of slots.
 */
public final class SentenceGrammar {
    /** Tokens of a slot: the longest sentence and two of padding. */
    public static final int SENTENCE_LENGTH = 16;

    /** The name of this corpus and of its tokenizer. */
    public static final String NAME = "grammar";

    private final WordTokenizer tokenizer = new WordTokenizer(NAME, SentenceRules.vocabulary());
    private final int padding = tokenizer.id(SentenceRules.PADDING).orElseThrow();
    private final Production sentence;

    /** The full grammar. */
    public SentenceGrammar() {
        this(Integer.MAX_VALUE);
    }

    /** The same rules over the first words of each class only: few enough sentences to enumerate. */
    SentenceGrammar(int wordsPerClass) {
        this.sentence = SentenceRules.sentence(tokenizer, wordsPerClass);
    }

    /** Each word, mark and the padding is one token. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** Entropy of one sentence in nats; padding adds none. */
    public double entropyPerSentenceNats() {
        return sentence.entropyNats();
    }

    /** Entropy per token in nats of blocks of any allowed length, padding counted as tokens. */
    public double entropyPerTokenNats() {
        return entropyPerSentenceNats() / SENTENCE_LENGTH;
    }

    /** Draws a sentence. Returns the {@link #SENTENCE_LENGTH} ids of its slot. */
    public int[] sample(RandomGenerator random) {
        Ids words = new Ids();
        sentence.sample(random, words);
        int[] slot = new int[SENTENCE_LENGTH];
        Arrays.fill(slot, padding);
        for (int place = 0; place < words.size(); place++) {
            slot[place] = words.get(place);
        }
        return slot;
    }

    /**
     * The block of a number: its sentences are functions of (seed, index) alone.
     *
     * @param length a multiple of {@link #SENTENCE_LENGTH}
     */
    public int[] block(long seed, long index, int length) {
        requireSlots(length);
        int[] block = new int[length];
        for (int slot = 0; slot < length / SENTENCE_LENGTH; slot++) {
            int[] ids = sample(RandomStream.of(seed, RandomStream.Purpose.CORPUS, index, slot));
            System.arraycopy(ids, 0, block, slot * SENTENCE_LENGTH, SENTENCE_LENGTH);
        }
        return block;
    }

    /** The blocks {@code first} to {@code first + count - 1} as a corpus; blocks of different numbers are independent draws. */
    public Blocks blocks(long seed, long first, long count, int length) {
        requireSlots(length);
        return new GrammarBlocks(this, seed, first, count, length);
    }

    /**
     * The exact -log p of whole slots, in nats.
     *
     * @param ids a sentence's slot or a block, a multiple of {@link #SENTENCE_LENGTH} long
     * @return infinity if any slot is not a sentence
     */
    public double negativeLogLikelihood(int[] ids) {
        requireSlots(ids.length);
        double sum = 0;
        for (int from = 0; from < ids.length; from += SENTENCE_LENGTH) {
            sum -= Math.log(probability(Arrays.copyOfRange(ids, from, from + SENTENCE_LENGTH)));
        }
        return sum;
    }

    /** Whether every slot is a sentence of the grammar followed by padding. */
    public boolean parses(int[] ids) {
        requireSlots(ids.length);
        return sentencesThatParse(ids) == ids.length / SENTENCE_LENGTH;
    }

    /** How many of the slots of a block are sentences of the grammar followed by padding. */
    public int sentencesThatParse(int[] ids) {
        requireSlots(ids.length);
        int parsed = 0;
        for (int from = 0; from < ids.length; from += SENTENCE_LENGTH) {
            if (probability(Arrays.copyOfRange(ids, from, from + SENTENCE_LENGTH)) > 0) {
                parsed++;
            }
        }
        return parsed;
    }

    /** The words of a block for the eye: one slot a line, the padding at its end left out. */
    public String text(int[] ids) {
        requireSlots(ids.length);
        List<String> lines = new ArrayList<>();
        for (int from = 0; from < ids.length; from += SENTENCE_LENGTH) {
            int to = from + SENTENCE_LENGTH;
            while (to > from && ids[to - 1] == padding) {
                to--;
            }
            lines.add(tokenizer.decode(Arrays.copyOfRange(ids, from, to)));
        }
        return String.join("\n", lines);
    }

    /** The start rule. */
    Production sentence() {
        return sentence;
    }

    private double probability(int[] slot) {
        int words = 0;
        while (words < SENTENCE_LENGTH && slot[words] != padding) {
            words++;
        }
        for (int place = words; place < SENTENCE_LENGTH; place++) {
            if (slot[place] != padding) {
                return 0;
            }
        }
        double[] mass = new double[words + 1];
        mass[0] = 1;
        return sentence.inside(Arrays.copyOf(slot, words), mass)[words];
    }

    private static void requireSlots(int length) {
        if (length < 1 || length % SENTENCE_LENGTH != 0) {
            throw new IllegalArgumentException(
                    "length is " + length + ", must be a positive multiple of " + SENTENCE_LENGTH);
        }
    }
}
