package radd.core.family;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import radd.core.network.ConditionalModel;
import radd.core.network.NetworkOutput;
import radd.core.network.PartialSequence;
import radd.engine.Torch;

/**
 * The distributions of the tokens at masked positions, of a network that predicts clean tokens.
 *
 * @param model the network; closed with this object
 * @param level what the network is told at a time
 */
public record MaskedPredictions(ConditionalModel model, ToDoubleFunction<NetworkTime> level) implements Predictions {
    @Override
    public String quantity() {
        return "log_prob";
    }

    @Override
    public boolean maskedOnly() {
        return true;
    }

    @Override
    public void of(int[] sequence, NetworkTime time, Receiver receiver) {
        double told = level.applyAsDouble(time);
        int maskId = model.config().maskId();
        int[] positions = IntStream.range(0, sequence.length)
                .filter(position -> sequence[position] == maskId)
                .toArray();
        if (positions.length == 0) {
            return;
        }
        int[] rows = IntStream.range(0, positions.length).toArray();
        try (NDManager scope = model.torch().newManager()) {
            NDArray hidden = model.hidden(scope, List.of(new PartialSequence(sequence, positions, told)));
            model.logProbs(hidden, rows, (from, logProbs) -> {
                for (int n = 0; n < logProbs.getShape().get(0); n++) {
                    try (NDArray row = model.torch().piece(scope, logProbs, n, n + 1)) {
                        receiver.accept(positions[from + n], NetworkOutput.requireFinite(row.toFloatArray()));
                    }
                }
            });
        }
    }

    @Override
    public Torch torch() {
        return model.torch();
    }

    @Override
    public void close() {
        model.close();
    }
}
