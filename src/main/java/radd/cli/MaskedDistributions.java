package radd.cli;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import radd.core.model.ConditionalModel;
import radd.core.model.NetworkOutput;
import radd.core.model.PartialSequence;
import radd.data.Tokenizer;

/**
 * The network's distributions at the masked positions of a sequence, as JSON.
 *
 * @param model the network
 * @param tokenizer names the tokens, if there is one
 * @param top how many of the likeliest tokens are listed; all of them, by id, where it is empty
 */
record MaskedDistributions(ConditionalModel model, Optional<Tokenizer> tokenizer, Optional<Integer> top) {
    /**
     * Asks the network.
     *
     * @param sequence ids, V where masked
     * @throws radd.RaddException (DATA) if the network's answer is no distribution
     */
    ObjectNode of(int[] sequence) {
        int maskId = model.config().maskId();
        int[] positions = IntStream.range(0, sequence.length)
                .filter(position -> sequence[position] == maskId)
                .toArray();
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        Arrays.stream(sequence).forEach(result.putArray("ids")::add);
        ArrayNode masked = result.putArray("masked");
        if (positions.length == 0) {
            return result;
        }
        int[] rows = IntStream.range(0, positions.length).toArray();
        try (NDManager scope = model.torch().newManager()) {
            NDArray hidden = model.hidden(scope, List.of(new PartialSequence(sequence, positions)));
            model.logProbs(hidden, rows, (from, logProbs) -> {
                for (int n = 0; n < logProbs.getShape().get(0); n++) {
                    float[] row = NetworkOutput.requireFinite(
                            model.torch().piece(scope, logProbs, n, n + 1).toFloatArray());
                    write(masked.addObject().put("position", positions[from + n]), row);
                }
            });
        }
        return result;
    }

    private void write(ObjectNode entry, float[] logProbs) {
        if (top.isEmpty()) {
            ArrayNode all = entry.putArray("log_probs");
            for (float value : logProbs) {
                all.add(value);
            }
            return;
        }
        ArrayNode best = entry.putArray("top");
        for (int id : likeliest(logProbs, top.get())) {
            ObjectNode token = best.addObject().put("id", id);
            tokenizer.ifPresent(known -> token.put("token", known.decode(new int[] {id})));
            token.put("log_prob", logProbs[id]);
        }
    }

    /** Ids of the {@code count} largest values (all, if there are fewer), the largest first; of equal values the smaller id first. */
    private static int[] likeliest(float[] logProbs, int count) {
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
}
