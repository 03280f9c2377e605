package radd.core.loss;

import java.util.List;
import java.util.random.RandomGenerator;
import radd.core.network.ConditionalModel;
import radd.core.network.DiffusionTransformer;
import radd.core.objective.Scorer;
import radd.core.objective.TimeSampler;
import radd.engine.FlatVector;
import radd.engine.Precision;

/**
 * The objective of a network that predicts the clean tokens at masked positions: a {@link Loss} says what is masked and what it weighs.
 *
 * @param network the network, which takes no level
 * @param loss the loss
 */
public record MaskedObjective(DiffusionTransformer network, Loss loss) implements PositionObjective {
    @Override
    public String name() {
        return loss.name();
    }

    @Override
    public TimeSampler timeSampler() {
        return loss.timeSampler();
    }

    @Override
    public List<String> cautions() {
        return loss.cautions();
    }

    @Override
    public PositionLoss positionLoss() {
        return new CrossEntropy();
    }

    @Override
    public Example corrupt(int[] clean, double u, RandomGenerator random) {
        return Example.masked(
                clean, loss.draw(clean.length, u, random), network.config().maskId());
    }

    @Override
    public Scorer<PositionBatch> scorer(FlatVector parameters, Precision precision) {
        return new CrossEntropyScorer(new ConditionalModel(network, parameters, precision));
    }
}
