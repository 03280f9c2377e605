package radd.eval.judge;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import radd.data.corpus.Blocks;

/**
 * The longest run of tokens that a text shares with a corpus.
 *
 * @param text the text that has it, from 0
 * @param from its first token there
 * @param length its tokens
 */
public record CopiedRun(int text, int from, int length) {
    /** Odd, so that no multiplication by it loses anything of a 64-bit hash. */
    private static final long BASE = 0x9E3779B97F4A7C15L;

    /**
     * Finds it, by bisection over its length: for each the hashes of all runs of the texts are looked for along the corpus, and what is found is
     * compared. No run goes over the end of a text or of a block.
     *
     * @param corpus read some log2 of the longest text times
     * @return empty if no token is shared
     */
    public static Optional<CopiedRun> find(List<int[]> texts, Blocks corpus) {
        int shortest = 0; // of which a run is known
        int longest = texts.stream().mapToInt(text -> text.length).max().orElse(0);
        Optional<CopiedRun> best = Optional.empty();
        while (shortest < longest) {
            int middle = (shortest + longest + 1) >>> 1;
            Optional<CopiedRun> found = ofLength(texts, corpus, middle);
            if (found.isPresent()) {
                best = found;
                shortest = middle;
            } else {
                longest = middle - 1;
            }
        }
        return best;
    }

    private static Optional<CopiedRun> ofLength(List<int[]> texts, Blocks corpus, int length) {
        Map<Long, CopiedRun> runs = new HashMap<>();
        for (int i = 0; i < texts.size(); i++) {
            int text = i;
            eachRun(texts.get(i), length, (hash, from) -> {
                runs.putIfAbsent(hash, new CopiedRun(text, from, length));
                return true;
            });
        }
        for (long b = 0; b < corpus.count() && !runs.isEmpty(); b++) {
            int[] block = corpus.block(b);
            CopiedRun[] found = new CopiedRun[1];
            eachRun(block, length, (hash, from) -> {
                CopiedRun run = runs.get(hash);
                if (run != null && run.in(texts, block, from)) {
                    found[0] = run;
                }
                return found[0] == null;
            });
            if (found[0] != null) {
                return Optional.of(found[0]);
            }
        }
        return Optional.empty();
    }

    private boolean in(List<int[]> texts, int[] block, int at) {
        return Arrays.equals(texts.get(text), from, from + length, block, at, at + length);
    }

    /** What sees a run; false ends. */
    private interface Visitor {
        boolean visit(long hash, int from);
    }

    private static void eachRun(int[] ids, int length, Visitor visitor) {
        long oldest = 1; // BASE^(length - 1)
        for (int i = 1; i < length; i++) {
            oldest *= BASE;
        }
        long hash = 0;
        for (int i = 0; i < ids.length; i++) {
            if (i >= length) {
                hash -= oldest * (ids[i - length] + 1L);
            }
            hash = hash * BASE + ids[i] + 1;
            if (i >= length - 1 && !visitor.visit(hash, i - length + 1)) {
                return;
            }
        }
    }
}
