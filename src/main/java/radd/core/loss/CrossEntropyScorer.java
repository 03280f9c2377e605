package radd.core.loss;

import radd.core.model.ConditionalModel;
import radd.core.objective.Scorer;
import radd.engine.Torch;

/**
 * Scores batches whose {@link PositionLoss} is the cross-entropy.
 *
 * @param model the network; closed with this object
 */
public record CrossEntropyScorer(ConditionalModel model) implements Scorer<MaskedBatch> {
    @Override
    public double[] losses(MaskedBatch batch) {
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
