package radd.core.family.sedd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import radd.SeddModels;
import radd.core.family.GraphType;
import radd.core.family.Model;
import radd.core.family.ModelDescription;
import radd.core.noise.NoiseConfig;
import radd.core.objective.Corrupted;
import radd.core.objective.Objective;
import radd.core.objective.Scorer;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;

/** The bound over all times is one of -log p, on sequences of one token whose states can be enumerated. */
class ScoreEntropyBoundTest {
    private static final int TOKENS = 5;

    /** Midpoints of times; halving their distance changes the results by less than {@link #QUADRATURE}. */
    private static final int TIMES = 4000;

    private static final double QUADRATURE = 2e-4;

    private final Torch torch = Torch.on("cpu");

    private static ModelDescription description(GraphType graph) {
        return SeddModels.of(TOKENS, 1, graph, new NoiseConfig.LogLinear(), "none");
    }

    /** Before the first step all scores are those of the even law: exact for tokens that are evenly distributed. */
    @ParameterizedTest
    @EnumSource(GraphType.class)
    void withExactScoresItIsTheNegativeLogLikelihood(GraphType graph) {
        Model model = description(graph).create();
        try (FlatVector zeros = FlatVector.zeros(torch, model.table())) {
            double exact = Math.log(TOKENS);
            assertEquals(exact, expectation(model.bound(), graph, zeros, 2), QUADRATURE);
            // The reference's mean over the later times is below it.
            assertTrue(expectation(model.evaluated(), graph, zeros, 2) < exact - 5 * QUADRATURE);
        }
    }

    /** exp(-bound) is at most p, so the sum over all that can be said is at most 1, whatever the network. */
    @ParameterizedTest
    @EnumSource(GraphType.class)
    void noNetworkGetsMoreThanAllProbability(GraphType graph) {
        Model model = description(graph).create();
        try (FlatVector parameters = FlatVector.zeros(torch, model.table())) {
            SplittableRandom random = new SplittableRandom(8);
            float[] numbers = new float[(int) model.table().parameterCount()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (float) random.nextDouble(-0.3, 0.3);
            }
            parameters.write(0, FloatBuffer.wrap(numbers));
            double sum = IntStream.range(0, TOKENS)
                    .mapToDouble(token -> Math.exp(-expectation(model.bound(), graph, parameters, token)))
                    .sum();
            assertTrue(sum > 0.3 && sum < 1, "sum " + sum);
        }
    }

    /** The mean over times and states of the loss of one token. */
    private static <B> double expectation(Objective<B> objective, GraphType graph, FlatVector parameters, int clean) {
        List<Corrupted> examples = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        int replacements = graph == GraphType.ABSORB ? 1 : TOKENS;
        for (int i = 0; i < TIMES; i++) {
            double u = (i + 0.5) / TIMES;
            double t = (1 - ScoreEntropyObjective.FIRST_TIME) * u + ScoreEntropyObjective.FIRST_TIME;
            double moved = new NoiseConfig.LogLinear().schedule().maskProbability(t);
            examples.add(objective.corrupt(new int[] {clean}, u, new Forced(Math.nextDown(1.0), 0)));
            weights.add(1 - moved);
            for (int token = 0; token < replacements; token++) {
                examples.add(objective.corrupt(new int[] {clean}, u, new Forced(0, token)));
                weights.add(moved / replacements);
            }
        }
        try (Scorer<B> scorer = objective.scorer(parameters, Precision.FLOAT32)) {
            double[] losses = scorer.losses(objective.batch(examples));
            return IntStream.range(0, losses.length)
                            .mapToDouble(i -> weights.get(i) * losses[i])
                            .sum()
                    / TIMES;
        }
    }
}
