package radd.core.loss;

import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import radd.core.network.ConditionalModel;
import radd.core.network.DiffusionTransformer;
import radd.core.network.NetworkLevel;
import radd.core.objective.Scorer;
import radd.core.objective.TimeSampler;
import radd.engine.FlatVector;
import radd.engine.Precision;

/**
 * The objective of a network that predicts the clean tokens at masked positions: a {@link Loss} says what is masked and what it weighs.
 *
 * @param network the network
 * @param level what the network is told
 * @param loss the loss
 */
public record MaskedObjective(DiffusionTransformer network, NetworkLevel level, Loss loss)
        implements PositionObjective {
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
    public OptionalInt levels() {
        return loss.levels();
    }

    @Override
    public PositionLoss positionLoss() {
        return new CrossEntropy();
    }

    @Override
    public Example corrupt(int[] clean, double u, RandomGenerator random) {
        return corrupt(clean, 0, u, random);
    }

    /** A number of masks is told as the share of the whole sequence, beginning included, as when it is decoded position by position. */
    @Override
    public Example corrupt(int[] clean, int given, double u, RandomGenerator random) {
        MaskDraw draw = loss.draw(clean.length - given, u, random);
        double told = loss.countsMasks() ? (double) draw.maskedCount() / clean.length : draw.maskProbability();
        BitSet masked = Masks.behind(given, draw.masked());
        return Example.masked(
                clean,
                level.at(told),
                masked,
                masked.stream().toArray(),
                draw.weight(),
                draw.constant(),
                network.config().maskId());
    }

    /**
     * A sequence that is masked as the caller says; the network is told the share that is masked.
     *
     * @param clean real tokens, [L]
     * @param masked the masked positions
     * @param asked those of them whose cross-entropy counts, ascending
     * @param weight of their sum
     */
    public Example masked(int[] clean, BitSet masked, int[] asked, double weight) {
        double share = (double) masked.cardinality() / clean.length;
        return Example.masked(
                clean,
                level.at(share),
                masked,
                asked,
                weight,
                0,
                network.config().maskId());
    }

    @Override
    public Scorer<PositionBatch> scorer(FlatVector parameters, Precision precision) {
        return new CrossEntropyScorer(new ConditionalModel(network, parameters, precision));
    }
}
