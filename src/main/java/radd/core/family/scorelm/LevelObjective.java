package radd.core.family.scorelm;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import radd.core.objective.Corrupted;
import radd.core.objective.ItemisedLoss;
import radd.core.objective.Objective;
import radd.core.objective.ProgramSettings;
import radd.core.objective.Scorer;
import radd.core.objective.TimeSampler;
import radd.core.objective.TrainingProgram;
import radd.engine.FlatVector;
import radd.engine.Graph;
import radd.engine.Precision;
import radd.engine.Torch;

/**
 * What a network makes of sequences all of whose tokens are noised to one level: for evaluation.
 *
 * @param network that is asked
 * @param level s, above 0
 * @param counts whether tokens that it does not hold likeliest are counted, instead of its cross-entropy
 */
record LevelObjective(ScoreNetwork network, double level, boolean counts) implements Objective<NoisyExamples> {
    private EmbeddingObjective trained() {
        return new EmbeddingObjective(network, EmbeddingLoss.CROSS_ENTROPY);
    }

    @Override
    public String name() {
        return (counts ? "errors" : trained().name()) + " at level " + level;
    }

    @Override
    public TimeSampler timeSampler() {
        return TimeSampler.NAIVE;
    }

    @Override
    public List<String> cautions() {
        return trained().cautions();
    }

    @Override
    public Corrupted corrupt(int[] clean, double u, RandomGenerator random) {
        double[] levels = new double[clean.length];
        Arrays.fill(levels, level);
        return trained().noised(clean, levels, random, 1);
    }

    @Override
    public NoisyExamples batch(List<Corrupted> examples) {
        return trained().batch(examples);
    }

    @Override
    public Graph trainingGraph(Precision precision) {
        requireNats();
        return trained().trainingGraph(precision);
    }

    @Override
    public TrainingProgram<NoisyExamples> program(FlatVector parameters, ProgramSettings settings) {
        requireNats();
        return trained().program(parameters, settings);
    }

    private void requireNats() {
        if (counts) {
            throw new UnsupportedOperationException("a count has no gradient");
        }
    }

    @Override
    public Scorer<NoisyExamples> scorer(FlatVector parameters, Precision precision) {
        return counts
                ? new ErrorCounter(new Denoiser(network, parameters, precision))
                : trained().scorer(parameters, precision);
    }

    /** @param denoiser closed with this object */
    private record ErrorCounter(Denoiser denoiser) implements Scorer<NoisyExamples> {
        @Override
        public List<ItemisedLoss> score(NoisyExamples batch) {
            int[] targets = batch.targets();
            int[] likeliest = denoiser.judged(batch, false).likeliest();
            float[] wrong = new float[targets.length];
            for (int n = 0; n < wrong.length; n++) {
                wrong[n] = likeliest[n] == targets[n] ? 0 : 1;
            }
            return batch.itemised(wrong);
        }

        @Override
        public Torch torch() {
            return denoiser.torch();
        }

        @Override
        public void close() {
            denoiser.close();
        }
    }
}
