package radd.train.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where training stands, beside its vectors: what a checkpoint's {@code training.json} holds.
 *
 * @param step steps done, at least 0; it decides which data, masks and dropout come next
 * @param updates steps that changed the parameters, at most {@code step}; learning rate, moments and moving average count these
 * @param tokens that those steps trained on; empty where an earlier version's checkpoint does not say
 * @param lossScale the loss scale, if the run has one
 */
public record TrainingState(long step, long updates, OptionalLong tokens, Optional<LossScaleState> lossScale) {
    private static final long UNKNOWN = -1;

    public TrainingState {
        if (updates < 0 || updates > step) {
            throw new IllegalArgumentException("updates is " + updates + ", must be in [0, step], step is " + step);
        }
    }

    /** Before the first step of a run without a loss scale. */
    public static final TrainingState START = new TrainingState(0, 0, OptionalLong.of(0), Optional.empty());

    /** All of it as numbers, which processes exchange; without a loss scale, its bits are those of zero. */
    public long[] numbers() {
        return new long[] {
            step,
            updates,
            tokens.orElse(UNKNOWN),
            lossScale.map(state -> Double.doubleToRawLongBits(state.scale())).orElse(0L),
            lossScale.map(LossScaleState::goodSteps).orElse(0)
        };
    }

    /** The first of the states whose {@link #numbers} stand one after the other. */
    public static TrainingState ofFirst(long... numbers) {
        double scale = Double.longBitsToDouble(numbers[3]);
        return new TrainingState(
                numbers[0],
                numbers[1],
                numbers[2] == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(numbers[2]),
                scale > 0 ? Optional.of(new LossScaleState(scale, (int) numbers[4])) : Optional.empty());
    }

    ObjectNode toJson() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("step", step).put("updates", updates);
        tokens.ifPresent(count -> tree.put("tokens", count));
        lossScale.ifPresent(scale ->
                tree.putObject("loss_scale").put("scale", scale.scale()).put("good_steps", scale.goodSteps()));
        return tree;
    }

    /**
     * Reads what {@link #toJson} writes.
     *
     * @throws IOException if a field is missing or makes no sense
     */
    public static TrainingState ofJson(JsonNode tree) throws IOException {
        if (!tree.path("step").isIntegralNumber() || !tree.path("updates").isIntegralNumber()) {
            throw new IOException("it has no numbers step and updates");
        }
        JsonNode scale = tree.path("loss_scale");
        try {
            return new TrainingState(
                    tree.path("step").asLong(),
                    tree.path("updates").asLong(),
                    tree.path("tokens").isIntegralNumber()
                            ? OptionalLong.of(tree.path("tokens").asLong())
                            : OptionalLong.empty(),
                    scale.isObject()
                            ? Optional.of(new LossScaleState(
                                    scale.path("scale").asDouble(),
                                    scale.path("good_steps").asInt()))
                            : Optional.empty());
        } catch (IllegalArgumentException refusal) {
            throw new IOException(refusal.getMessage(), refusal);
        }
    }
}
