package radd.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Optional;
import radd.core.family.NetworkTime;
import radd.core.family.Predictions;
import radd.data.tokenizer.Tokenizer;

/**
 * What a network says at the positions of a sequence, as JSON.
 *
 * @param predictions the network
 * @param time the noise level that it is told
 * @param tokenizer names the tokens, if there is one
 * @param top how many of the likeliest tokens are listed; all of them, by id, where it is empty
 */
record PredictionJson(Predictions predictions, NetworkTime time, Optional<Tokenizer> tokenizer, Optional<Integer> top) {
    /**
     * Asks the network.
     *
     * @param sequence ids, V where masked
     */
    ObjectNode of(int[] sequence) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        Arrays.stream(sequence).forEach(result.putArray("ids")::add);
        ArrayNode positions = result.putArray(predictions.maskedOnly() ? "masked" : "positions");
        predictions.of(
                sequence, time, (position, row) -> write(positions.addObject().put("position", position), row));
        return result;
    }

    private void write(ObjectNode entry, float[] values) {
        if (top.isEmpty()) {
            ArrayNode all = entry.putArray(predictions.quantity() + "s");
            for (float value : values) {
                all.add(value);
            }
            return;
        }
        ArrayNode best = entry.putArray("top");
        for (int id : Predictions.likeliest(values, top.get())) {
            ObjectNode token = best.addObject().put("id", id);
            tokenizer.ifPresent(known -> token.put("token", known.token(id)));
            token.put(predictions.quantity(), values[id]);
        }
    }
}
