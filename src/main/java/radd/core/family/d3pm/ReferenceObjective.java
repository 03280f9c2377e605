package radd.core.family.d3pm;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import radd.core.loss.CrossEntropy;
import radd.core.loss.CrossEntropyScorer;
import radd.core.loss.Example;
import radd.core.loss.PositionBatch;
import radd.core.loss.PositionLoss;
import radd.core.loss.PositionObjective;
import radd.core.network.ConditionalModel;
import radd.core.network.DiffusionTransformer;
import radd.core.objective.Scorer;
import radd.core.objective.TimeSampler;
import radd.engine.FlatVector;
import radd.engine.Precision;

/**
 * nanoDD's objective, on the cross-entropy at all positions: at step 1 each weighs 1, at later steps lambda and, where masked, 1 / t more, which
 * is the divergence of the posteriors.
 *
 * <p>What is trained is the mean over positions. What is reported is the bound as nanoDD counts it: T times the same sum without lambda,
 * whose mean over steps bounds -log p. It is looser than {@link ChainBound} by the cost of the unmasked positions at step 1. Source: nanoDD,
 * {@code model.py}, {@code D3PMAbsorbing.forward}.
 *
 * @param name in configurations
 * @param network the network
 * @param chain the forward process
 * @param lambda weight of the auxiliary cross-entropy
 */
record ReferenceObjective(String name, DiffusionTransformer network, Chain chain, double lambda)
        implements PositionObjective {
    @Override
    public TimeSampler timeSampler() {
        return TimeSampler.NAIVE;
    }

    @Override
    public List<String> cautions() {
        return List.of(name + " counts the unmasked positions of the chain's last step too, as nanoDD does; "
                + D3pmFamily.BOUND + " is the tighter bound");
    }

    @Override
    public OptionalInt levels() {
        return OptionalInt.of(chain.steps());
    }

    @Override
    public PositionLoss positionLoss() {
        return new CrossEntropy();
    }

    @Override
    public Example corrupt(int[] clean, double u, RandomGenerator random) {
        return corrupt(clean, 0, u, random);
    }

    @Override
    public Example corrupt(int[] clean, int given, double u, RandomGenerator random) {
        int step = chain.stepAt(u);
        double p = chain.maskProbability(step);
        int maskId = network.config().maskId();
        return example(
                clean,
                IntStream.range(0, clean.length)
                        .map(l -> l >= given && random.nextDouble() < p ? maskId : clean[l])
                        .toArray(),
                given,
                step);
    }

    /**
     * A sequence with its corruption.
     *
     * @param clean real tokens, [L]
     * @param seen the same at the step, [L]
     * @param given positions at the beginning that are not masked and do not count
     * @param step t, 1 to T
     */
    Example example(int[] clean, int[] seen, int given, int step) {
        int maskId = network.config().maskId();
        double[] bound = IntStream.of(seen)
                .skip(given)
                .mapToDouble(token -> step == 1 ? 1 : token == maskId ? 1.0 / step : 0)
                .toArray();
        double[] trained = DoubleStream.of(bound)
                .map(factor -> step == 1 ? factor : factor + lambda)
                .toArray();
        int[] positions = IntStream.range(given, seen.length).toArray();
        int[] targets = Arrays.copyOfRange(clean, given, clean.length);
        return new Example(seen, step, positions, targets, chain.steps(), bound, List.of(), 0)
                .trainedBy(1.0 / seen.length, trained);
    }

    @Override
    public Scorer<PositionBatch> scorer(FlatVector parameters, Precision precision) {
        return new CrossEntropyScorer(new ConditionalModel(network, parameters, precision));
    }
}
