package radd.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import radd.data.Tokenizer;

/** The likeliest tokens of a distribution. */
final class TopTokens {
    private TopTokens() {}

    /** Ids of the {@code count} largest values (all, if there are fewer), the largest first; of equal values the smaller id first. */
    static int[] of(float[] logProbs, int count) {
        Comparator<Integer> better =
                Comparator.<Integer>comparingDouble(id -> -logProbs[id]).thenComparing(Comparator.naturalOrder());
        PriorityQueue<Integer> best = new PriorityQueue<>(better.reversed()); // the worst of them at its head
        IntStream.range(0, logProbs.length).forEach(id -> {
            best.add(id);
            if (best.size() > count) {
                best.remove();
            }
        });
        return best.stream().sorted(better).mapToInt(Integer::intValue).toArray();
    }

    /** Writes id, token (where there is a tokenizer) and log-probability of each. */
    static void write(ArrayNode target, float[] logProbs, int count, Optional<Tokenizer> tokenizer) {
        for (int id : of(logProbs, count)) {
            ObjectNode entry = target.addObject().put("id", id);
            tokenizer.ifPresent(known -> entry.put("token", known.decode(new int[] {id})));
            entry.put("log_prob", logProbs[id]);
        }
    }
}
