package radd.core.sampler;

import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/**
 * Reveals first where the network is sure.
 *
 * @param score what sure means
 * @param selection how many at once
 */
public record Guided(PositionScore score, Selection selection) implements SamplingMethod {
    public Guided {
        selection.require(score);
    }

    @Override
    public RevealPlan plan(int[] masked, RandomGenerator random) {
        return new GuidedPlan(score, selection, masked);
    }

    @Override
    public OptionalDouble expectedNfe(int masked) {
        return selection.expectedNfe(masked);
    }

    @Override
    public String law() {
        return "biased: positions are revealed where the network's " + score.label()
                + " is best, so samples do not follow the model's law";
    }
}
