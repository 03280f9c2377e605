package radd.core.family.scorelm;

import java.util.stream.IntStream;
import radd.core.family.Denoising;
import radd.core.objective.Objective;

/**
 * Tokens found again from their noised embeddings, nothing of a sequence being given.
 *
 * @param network that is tried
 */
record EmbeddingDenoising(ScoreNetwork network) implements Denoising {
    /** In steps as a sampler takes them, from the model's smallest level to its largest. */
    @Override
    public double[] levels(int count) {
        NoiseLevels levels = network.section().levels();
        return IntStream.rangeClosed(1, count)
                .mapToDouble(i -> levels.before(count - i, count))
                .toArray();
    }

    @Override
    public Objective<?> crossEntropy(double level) {
        return new LevelObjective(network, level, false);
    }

    @Override
    public Objective<?> errors(double level) {
        return new LevelObjective(network, level, true);
    }
}
