package radd.core.loss;

import java.util.List;
import java.util.Optional;
import radd.core.network.ConditionalModel;
import radd.core.network.Predicted;
import radd.core.objective.ItemisedLoss;
import radd.core.objective.Scorer;
import radd.engine.Torch;

/**
 * Scores batches whose {@link PositionLoss} is the cross-entropy.
 *
 * @param model the network; closed with this object
 */
public record CrossEntropyScorer(ConditionalModel model) implements Scorer<PositionBatch> {
    @Override
    public List<ItemisedLoss> score(PositionBatch batch) {
        Predicted predicted = model.predicted(batch.sequences(), batch.targets());
        return batch.itemised(predicted.nll(), Optional.of(predicted));
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
