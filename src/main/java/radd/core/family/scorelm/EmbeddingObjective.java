package radd.core.family.scorelm;

import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import radd.InvalidSetting;
import radd.RaddException;
import radd.core.objective.Corrupted;
import radd.core.objective.Objective;
import radd.core.objective.ProgramSettings;
import radd.core.objective.Scorer;
import radd.core.objective.TimeSampler;
import radd.core.objective.TrainingProgram;
import radd.engine.FlatVector;
import radd.engine.Graph;
import radd.engine.Precision;

/**
 * Denoising embeddings: tokens that are not given get Gaussian noise, and the network is asked which they were. Source: CDCD, arXiv:2211.15089.
 *
 * <p>A sequence of n tokens costs the sum over the tokens that are not given, times n over the mean number of those: so all tokens of a batch weigh the
 * same, and the mean is that of n tokens. The reference takes the mean over the tokens of each micro batch.
 *
 * @param network the network
 * @param loss what it pays
 */
record EmbeddingObjective(ScoreNetwork network, EmbeddingLoss loss) implements Objective<NoisyExamples> {
    EmbeddingObjective {
        ScoreLmSection section = network.section();
        InvalidSetting.require(
                !loss.comparesEmbeddings() || section.hiddenSize() == section.embeddingDim(),
                "training.loss_type",
                loss.label(),
                EmbeddingLoss.CROSS_ENTROPY.label() + " where model.hidden_size, " + section.hiddenSize()
                        + ", is not model.embedding_dim, " + section.embeddingDim());
    }

    @Override
    public String name() {
        return loss.label();
    }

    @Override
    public TimeSampler timeSampler() {
        return TimeSampler.NAIVE;
    }

    @Override
    public List<String> cautions() {
        return List.of(name() + " is the loss of training at the model's noise levels and bounds no likelihood");
    }

    @Override
    public NoisyExample corrupt(int[] clean, double u, RandomGenerator random) {
        ScoreLmSection section = network.section();
        NoiseLevels levels = section.levels();
        BitSet given = GivenTokens.draw(clean.length, random);
        double[] sigma = IntStream.range(0, clean.length)
                .mapToDouble(l -> given.get(l)
                        ? 0
                        : levels.at(section.noiseLevels() == LevelSpread.TOKEN ? random.nextDouble() : u))
                .toArray();
        return noised(clean, sigma, random, clean.length / GivenTokens.meanLeft(clean.length));
    }

    /**
     * An example at levels that the caller says, all of whose noised tokens count.
     *
     * @param sigma the level of each token, 0 where it is given
     * @param weight of each noised token
     */
    NoisyExample noised(int[] clean, double[] sigma, RandomGenerator random, double weight) {
        int width = network.section().embeddingDim();
        float[] noise = new float[clean.length * width];
        boolean[] embedded = new boolean[clean.length];
        for (int l = 0; l < clean.length; l++) {
            embedded[l] = true;
            for (int e = 0; sigma[l] > 0 && e < width; e++) {
                noise[l * width + e] = (float) (sigma[l] * random.nextGaussian());
            }
        }
        int[] counted =
                IntStream.range(0, clean.length).filter(l -> sigma[l] > 0).toArray();
        return new NoisyExample(new NoisySequence(clean, noise, embedded, sigma, counted), weight);
    }

    @Override
    public NoisyExamples batch(List<Corrupted> examples) {
        return new NoisyExamples(examples.stream().map(NoisyExample.class::cast).toList(), network.section());
    }

    @Override
    public Graph trainingGraph(Precision precision) {
        return EmbeddingProgram.graph(network, loss, precision);
    }

    @Override
    public TrainingProgram<NoisyExamples> program(FlatVector parameters, ProgramSettings settings) {
        if (settings.recompute()) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    "model.use_checkpoint is true, and a model of embeddings keeps its activations",
                    "leave it false, or take more passes (training.accum)");
        }
        return new EmbeddingProgram(network, loss, parameters, settings);
    }

    @Override
    public Scorer<NoisyExamples> scorer(FlatVector parameters, Precision precision) {
        return new EmbeddingScorer(new Denoiser(network, parameters, precision), loss);
    }
}
