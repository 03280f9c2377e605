package radd.core.loss;

import radd.core.network.ConditionalModel;
import radd.core.objective.Answers;
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

    /**
     * The loss of each sequence, and whether no token is likelier than the clean one at any position of it that is asked for.
     *
     * @param batch in which something is asked of every sequence
     */
    public Answers answers(PositionBatch batch) {
        float[][] nats = model.besideLikeliest(batch.sequences(), batch.targets());
        return new Answers(batch.losses(nats[0]), batch.all(n -> nats[0][n] <= nats[1][n]));
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
