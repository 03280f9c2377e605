package radd.core.family.d3pm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import radd.core.ChiSquare;
import radd.core.family.GraphType;
import radd.core.family.Model;
import radd.core.family.ModelDescription;
import radd.core.family.NetworkTime;
import radd.core.family.Predictions;
import radd.core.noise.NoiseConfig;
import radd.core.sampler.Decoder;
import radd.core.sampler.Decoding;
import radd.core.sampler.MethodRequest;
import radd.core.sampler.RevealSchedule;
import radd.core.sampler.Template;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.sample.GenerationRequest;
import radd.sample.GenerationTotals;
import radd.sample.Generator;

/** Samples of a network of three tokens that reads its step, against the law of the chain by enumeration of its states. */
class D3pmLawTest {
    private static final int TOKENS = 4;
    private static final int LENGTH = 3;
    private static final int STEPS = 5;
    private static final int STATES = 125;
    private static final int SAMPLES = 60_000;

    private static Model model;
    private static FlatVector parameters;
    /** [step, state, position, token]: the network's law of the masked positions. */
    private static float[][][][] laws;

    @BeforeAll
    static void open() {
        D3pmSection section = new D3pmSection(16, LENGTH, 1, 2, 0, 8, STEPS, 0.05);
        model = new ModelDescription(
                        TOKENS, section, GraphType.ABSORB, NoiseConfig.REFERENCE, ModelDescription.NO_TOKENIZER)
                .create();
        parameters = FlatVector.zeros(Torch.on("cpu"), model.table());
        SplittableRandom random = new SplittableRandom(8);
        float[] numbers = new float[(int) model.table().parameterCount()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextDouble(-0.8, 0.8);
        }
        parameters.write(0, FloatBuffer.wrap(numbers));
        laws = new float[STEPS + 1][STATES][LENGTH][];
        try (Predictions predictions = model.predictions(parameters, Precision.FLOAT32)) {
            for (int step = 1; step <= STEPS; step++) {
                for (int state = 0; state < STATES; state++) {
                    float[][] rows = laws[step][state];
                    predictions.of(
                            ids(state), new NetworkTime.Step(step), (position, row) -> rows[position] = row.clone());
                }
            }
        }
    }

    @AfterAll
    static void close() {
        parameters.close();
    }

    private static int[] ids(int state) {
        return new int[] {state / 25, state / 5 % 5, state % 5};
    }

    private static int state(int[] ids) {
        return 25 * ids[0] + 5 * ids[1] + ids[2];
    }

    /** The law of the last state by carrying that of all states through the steps, which are told to the network as a function says. */
    private static double[] lawOf(RevealSchedule schedule, boolean told) {
        double[] law = new double[STATES];
        law[STATES - 1] = 1;
        for (int i = 0; i < schedule.steps(); i++) {
            int step = told ? (int) Math.round(STEPS * schedule.maskProbability(i)) : 1;
            double[] next = new double[STATES];
            for (int from = 0; from < STATES; from++) {
                for (int to = 0; to < STATES; to++) {
                    next[to] += law[from] * transition(ids(from), ids(to), schedule.rate(i), laws[step][from]);
                }
            }
            law = next;
        }
        return law;
    }

    private static double transition(int[] before, int[] after, double rate, float[][] given) {
        double p = 1;
        for (int l = 0; l < LENGTH; l++) {
            if (before[l] != TOKENS) {
                p *= before[l] == after[l] ? 1 : 0;
            } else {
                p *= after[l] == TOKENS ? 1 - rate : rate * Math.exp(given[l][after[l]]);
            }
        }
        return p;
    }

    private static long[] sample(Optional<String> method, OptionalInt steps, int samples, int[] template) {
        MethodRequest request = new MethodRequest(
                method,
                steps,
                Optional.empty(),
                OptionalInt.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                MethodRequest.Remask.NONE,
                OptionalInt.empty());
        long[] counts = new long[STATES];
        try (Decoder<?> decoder =
                model.decoder(parameters, Precision.FLOAT32, Decoding.direct(model.method(request)))) {
            GenerationTotals totals = new Generator<>(decoder)
                    .generate(
                            new GenerationRequest(new Template(template, TOKENS), samples, 10_000, 21),
                            sequence -> counts[state(sequence.ids())]++);
            assertTrue(totals.tokens() > 0);
        }
        return counts;
    }

    private static int[] template(int... ids) {
        return ids.length == 0 ? new int[] {TOKENS, TOKENS, TOKENS} : ids;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, STEPS, 1024})
    void samplesHaveTheLawOfTheReverseChain(int steps) {
        RevealSchedule schedule = new Chain(STEPS).reverse(steps);
        long[] counts = sample(Optional.empty(), OptionalInt.of(steps), SAMPLES, template());
        double[] law = lawOf(schedule, true);
        double p = ChiSquare.pValue(counts, law);
        assertTrue(p > 1e-3, "p = " + p);
        // The mask is no result: its states have neither probability nor counts.
        for (int state = 0; state < STATES; state++) {
            if (state / 25 == TOKENS || state / 5 % 5 == TOKENS || state % 5 == TOKENS) {
                assertEquals(0, law[state]);
                assertEquals(0, counts[state]);
            }
        }
        // The test can tell: another number of steps, and a network that is told another step, have other laws.
        assertTrue(ChiSquare.pValue(counts, lawOf(new Chain(STEPS).reverse(1), true)) < 1e-6);
        assertTrue(ChiSquare.pValue(counts, lawOf(schedule, false)) < 1e-6);
    }

    @Test
    void withoutANumberOfStepsTheChainHasAllOfThem() {
        double p = ChiSquare.pValue(
                sample(Optional.of("euler"), OptionalInt.empty(), SAMPLES, template()),
                lawOf(new Chain(STEPS).reverse(STEPS), true));
        assertTrue(p > 1e-3, "p = " + p);
    }

    @Test
    void givenTokensAreKept() {
        long[] counts = sample(Optional.empty(), OptionalInt.empty(), 2000, template(TOKENS, 2, TOKENS));
        for (int state = 0; state < STATES; state++) {
            assertTrue(counts[state] == 0 || state / 5 % 5 == 2, "state " + state);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"first-hitting", "confidence", "margin", "entropy", "ordered", "remdm"})
    void everyMethodEndsWithoutMasks(String method) {
        long[] counts = sample(Optional.of(method), OptionalInt.empty(), 2000, template());
        long whole = 0;
        for (int a = 0; a < TOKENS; a++) {
            for (int b = 0; b < TOKENS; b++) {
                for (int c = 0; c < TOKENS; c++) {
                    whole += counts[state(new int[] {a, b, c})];
                }
            }
        }
        assertEquals(2000, whole);
    }
}
