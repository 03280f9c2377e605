package radd.core.loss;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import radd.core.model.ConditionalModel;
import radd.core.model.RaddTransformer;
import radd.core.objective.Example;
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
 * The objective of a network that predicts the clean tokens at masked positions: a {@link Loss} says what is masked and what it weighs.
 *
 * @param network the network
 * @param loss the loss
 */
public record MaskedObjective(RaddTransformer network, Loss loss) implements Objective<MaskedBatch> {
    /**
     * A sequence and what is masked of it.
     *
     * @param clean token ids
     * @param draw the mask with its level and weight
     */
    public record MaskedExample(int[] clean, MaskDraw draw) implements Example {
        @Override
        public int length() {
            return clean.length;
        }
    }

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
    public MaskedExample corrupt(int[] clean, double u, RandomGenerator random) {
        return new MaskedExample(clean, loss.draw(clean.length, u, random));
    }

    @Override
    public MaskedBatch batch(List<Example> examples) {
        List<int[]> clean = new ArrayList<>(examples.size());
        List<MaskDraw> draws = new ArrayList<>(examples.size());
        for (Example example : examples) {
            MaskedExample masked = (MaskedExample) example;
            clean.add(masked.clean());
            draws.add(masked.draw());
        }
        return new MaskedBatch(clean, draws, network.config().maskId());
    }

    @Override
    public Graph trainingGraph(Precision precision) {
        return MaskedCrossEntropy.graph(network, precision);
    }

    @Override
    public TrainingProgram<MaskedBatch> program(FlatVector parameters, ProgramSettings settings) {
        return new MaskedCrossEntropy(
                network, parameters, settings.precision(), settings.recompute(), settings.headChunk());
    }

    @Override
    public Scorer<MaskedBatch> scorer(FlatVector parameters, Precision precision) {
        return new MaskedScorer(new ConditionalModel(network, parameters, precision));
    }

    private record MaskedScorer(ConditionalModel model) implements Scorer<MaskedBatch> {
        @Override
        public double[] losses(MaskedBatch batch) {
            return batch.losses(model.negativeLogLikelihoods(
                    batch.tokens(), batch.length(), batch.positions(), batch.targets()));
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
}
