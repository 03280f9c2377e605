package radd.core.loss;

import radd.core.network.ConditionalModel;
import radd.core.objective.Scorer;
import radd.engine.Torch;

/**
 * Scores batches whose {@link PositionLoss} is the cross-entropy.
 *
 * @param model the network; closed with this object
 */
public record CrossEntropyScorer(ConditionalModel model) implements Scorer<PositionBatch> {
    @Override
    public double[] losses(PositionBatch batch) {
        return batch.losses(model.negativeLogLikelihoods(batch.sequences(), batch.targets()));
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
