package radd.core.family.sedd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import radd.Named;
import radd.SeddModels;
import radd.core.ChiSquare;
import radd.core.family.GraphType;
import radd.core.family.Model;
import radd.core.family.ModelDescription;
import radd.core.family.NetworkTime;
import radd.core.family.Predictions;
import radd.core.noise.NoiseConfig;
import radd.core.noise.NoiseSchedule;
import radd.core.sampler.Decoder;
import radd.core.sampler.Decoding;
import radd.core.sampler.GeneratedSequence;
import radd.core.sampler.MethodRequest;
import radd.core.sampler.Template;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.sample.GenerationRequest;
import radd.sample.Generator;

/** Samples of a network of three tokens out of four against the law of its steps, all of whose states are enumerated. */
class ScoreLawTest {
    private static final int TOKENS = 4;
    private static final int LENGTH = 3;
    private static final int SAMPLES = 60_000;
    private static final double SIGNIFICANCE = 1e-3;

    private final Torch torch = Torch.on("cpu");

    /** A model with its parameters. */
    private final class Case implements AutoCloseable {
        final GraphType type;
        final NoiseSchedule noise;
        final Model model;
        final FlatVector parameters;

        Case(GraphType type, NoiseConfig noise) {
            ModelDescription description = SeddModels.of(TOKENS, LENGTH, type, noise, "none");
            this.type = type;
            this.noise = noise.schedule();
            model = description.create();
            parameters = FlatVector.zeros(torch, model.table());
            SplittableRandom random = new SplittableRandom(3);
            float[] numbers = new float[(int) model.table().parameterCount()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (float) random.nextDouble(-0.4, 0.4);
            }
            parameters.write(0, FloatBuffer.wrap(numbers));
        }

        TokenGraph graph() {
            return type == GraphType.ABSORB ? new AbsorbingGraph(TOKENS, true) : new UniformGraph(TOKENS);
        }

        Generator<?> generator(Decoder<?> decoder) {
            return new Generator<>(decoder);
        }

        Decoder<?> decoder(String predictor, int steps) {
            return model.decoder(
                    parameters, Precision.FLOAT32, Decoding.direct(model.method(MethodRequest.of(predictor, steps))));
        }

        @Override
        public void close() {
            parameters.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "absorb, loglinear, analytic, 3",
        "absorb, geometric, euler, 4",
        "absorb, loglinear, none, 4",
        "uniform, geometric, analytic, 4",
        "uniform, loglinear, euler, 3"
    })
    void samplesHaveTheLawOfTheSteps(String graph, String noise, String predictor, int steps) {
        try (Case tested = open(graph, noise);
                Decoder<?> decoder = tested.decoder(predictor, steps)) {
            double[] law = law(tested, predictor, steps);
            assertEquals(1, Arrays.stream(law).sum(), 1e-9);
            long[] counts = new long[law.length];
            tested.generator(decoder)
                    .generate(
                            new GenerationRequest(Template.free(LENGTH, TOKENS), SAMPLES, 6_000, 12),
                            sequence -> counts[code(sequence.ids(), TOKENS)]++);
            double p = ChiSquare.pValue(counts, law);
            assertTrue(p > SIGNIFICANCE, "p = " + p);
            double[] even = new double[law.length];
            Arrays.fill(even, 1.0 / law.length);
            assertTrue(ChiSquare.pValue(counts, even) < 1e-9, "the test can tell laws apart");
        }
    }

    private Case open(String graph, String noise) {
        return new Case(
                Named.of(GraphType.class, "graph", graph), NoiseConfig.of(noise, NoiseConfig.Geometric.REFERENCE));
    }

    /** What is given stays, and a sequence is a function of the seed and its index, whatever it is decoded with. */
    @Test
    void promptsStayAndResultsDoNotDependOnTheBatch() {
        int[] prompt = {TOKENS, 2, TOKENS};
        for (String graph : List.of("absorb", "uniform")) {
            try (Case tested = open(graph, "loglinear");
                    Decoder<?> decoder = tested.decoder("analytic", 5)) {
                Template template = new Template(prompt, TOKENS);
                Generator<?> generator = tested.generator(decoder);
                List<int[]> alone = generator.generate(new GenerationRequest(template, 30, 1, 4)).stream()
                        .map(GeneratedSequence::ids)
                        .toList();
                List<int[]> together = generator.generate(new GenerationRequest(template, 30, 30, 4)).stream()
                        .map(GeneratedSequence::ids)
                        .toList();
                for (int i = 0; i < alone.size(); i++) {
                    assertArrayEquals(alone.get(i), together.get(i));
                    assertEquals(2, alone.get(i)[1]);
                    assertTrue(Arrays.stream(alone.get(i)).allMatch(id -> id < TOKENS));
                }
                assertTrue(alone.stream().map(Arrays::toString).distinct().count() > 3);
            }
        }
    }

    /** The law of the result, by carrying the law of the states through every step. */
    private static double[] law(Case tested, String predictor, int steps) {
        TokenGraph graph = tested.graph();
        ScoreMethod method =
                new ScoreMethod(graph, tested.noise, Named.of(ScorePredictor.class, "predictor", predictor), steps);
        int symbols = graph.rows();
        int states = (int) Math.pow(symbols, LENGTH);
        double[] law = new double[states];
        if (tested.type == GraphType.ABSORB) {
            law[states - 1] = 1;
        } else {
            Arrays.fill(law, 1.0 / states);
        }
        try (Predictions network = tested.model.predictions(tested.parameters, Precision.FLOAT32)) {
            for (int call = 0; call < method.calls(); call++) {
                double[] next = new double[states];
                for (int state = 0; state < states; state++) {
                    if (law[state] > 0) {
                        int[] ids = ids(state, symbols);
                        double[][] moves = moves(network, ids, method, call, symbols);
                        for (int to = 0; to < states; to++) {
                            int[] after = ids(to, symbols);
                            double p = law[state];
                            for (int l = 0; l < LENGTH; l++) {
                                p *= moves[l][after[l]];
                            }
                            next[to] += p;
                        }
                    }
                }
                law = next;
            }
        }
        double[] tokens = new double[(int) Math.pow(TOKENS, LENGTH)];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = law[code(ids(i, TOKENS), symbols)];
        }
        return tokens;
    }

    /** Where each position goes: negative weights are 0, the others normalised. */
    private static double[][] moves(Predictions network, int[] ids, ScoreMethod method, int call, int symbols) {
        double[][] moves = new double[LENGTH][symbols];
        for (int l = 0; l < LENGTH; l++) {
            moves[l][ids[l]] = 1;
        }
        ReverseStep step = method.step(call);
        network.of(ids, new NetworkTime.Sigma(method.sigma(call)), (position, logScores) -> {
            int own = ids[position];
            double sum = 0;
            for (int y = 0; y < TOKENS; y++) {
                sum += y == own ? 0 : Math.exp(logScores[y]);
            }
            double[] weights = new double[symbols];
            for (int y = 0; y < TOKENS; y++) {
                weights[y] = Math.max(0, step.scores() * Math.exp(logScores[y]) - step.others() * (sum + 1));
            }
            weights[own] = Math.max(0, step.stay() - step.leave() * sum);
            double total = Arrays.stream(weights).sum();
            moves[position] =
                    Arrays.stream(weights).map(weight -> weight / total).toArray();
        });
        return moves;
    }

    private static int[] ids(int code, int symbols) {
        return new int[] {code / (symbols * symbols), code / symbols % symbols, code % symbols};
    }

    private static int code(int[] ids, int symbols) {
        return (ids[0] * symbols + ids[1]) * symbols + ids[2];
    }
}
