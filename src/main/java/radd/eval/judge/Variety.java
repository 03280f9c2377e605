package radd.eval.judge;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How varied texts are, counted in tokens: what a perplexity says nothing of without it.
 *
 * @param entropy of a text's own tokens, -sum f log f over the shares f of its tokens, nats, over the texts (arXiv:2409.02908)
 * @param pooledEntropy the same of all tokens of all texts together
 * @param distinct share of different n-grams among all n-grams of all texts, n = 1 to 4 (distinct-n, arXiv:1510.03055); NaN if there are none
 * @param repetition share of a text's 4-grams that it has had before, over the texts (seq-rep-4, arXiv:1908.04319)
 * @param ended share of the texts that end in an end of text
 */
public record Variety(Mean entropy, double pooledEntropy, List<Double> distinct, Mean repetition, double ended) {
    /** The longest n-grams that are counted. */
    static final int LONGEST = 4;

    /**
     * Counts.
     *
     * @param texts at least one
     * @param endOfText the token that ends a text, if there is one
     */
    public static Variety of(List<int[]> texts, OptionalInt endOfText) {
        return new Variety(
                entropy(texts),
                entropy(texts.stream().flatMapToInt(Arrays::stream).toArray()),
                IntStream.rangeClosed(1, LONGEST)
                        .mapToObj(n -> distinct(texts, n))
                        .toList(),
                Mean.of(texts.stream().mapToDouble(Variety::repetition).toArray()),
                texts.stream().filter(text -> ends(text, endOfText)).count() / (double) texts.size());
    }

    /** The entropy of each text's own tokens, nats, over at least one text. */
    public static Mean entropy(List<int[]> texts) {
        return Mean.of(texts.stream().mapToDouble(Variety::entropy).toArray());
    }

    /** Of one text's tokens, nats; 0 for none. */
    static double entropy(int[] text) {
        Map<Integer, Integer> counts = new HashMap<>();
        for (int id : text) {
            counts.merge(id, 1, Integer::sum);
        }
        double sum = 0;
        for (int count : counts.values()) {
            double share = count / (double) text.length;
            sum -= share * Math.log(share);
        }
        return sum;
    }

    /** Share of a text's 4-grams that stand further to the left too; 0 where there are none. */
    static double repetition(int[] text) {
        int count = Math.max(0, text.length - LONGEST + 1);
        return count == 0 ? 0 : 1 - grams(text, LONGEST).size() / (double) count;
    }

    private static double distinct(List<int[]> texts, int n) {
        long all = texts.stream()
                .mapToLong(text -> Math.max(0, text.length - n + 1))
                .sum();
        Set<Gram> different =
                texts.stream().flatMap(text -> grams(text, n).stream()).collect(Collectors.toSet());
        return all == 0 ? Double.NaN : different.size() / (double) all;
    }

    private static Set<Gram> grams(int[] text, int n) {
        Set<Gram> grams = new HashSet<>();
        for (int i = 0; i + n <= text.length; i++) {
            grams.add(new Gram(pair(text, i, n), n > 2 ? pair(text, i + 2, n - 2) : 0));
        }
        return grams;
    }

    /** Up to four ids of one length. */
    private record Gram(long first, long second) {}

    private static long pair(int[] text, int at, int n) {
        return n == 1 ? text[at] : (long) text[at] << Integer.SIZE | text[at + 1];
    }

    private static boolean ends(int[] text, OptionalInt endOfText) {
        return endOfText.isPresent() && text.length > 0 && text[text.length - 1] == endOfText.getAsInt();
    }
}
