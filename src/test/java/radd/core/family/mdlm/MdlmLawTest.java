package radd.core.family.mdlm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import radd.core.ChiSquare;
import radd.core.family.GraphType;
import radd.core.family.ModelDescription;
import radd.core.family.NetworkTime;
import radd.core.family.Predictions;
import radd.core.noise.NoiseConfig;
import radd.core.sampler.Decoder;
import radd.core.sampler.Decoding;
import radd.core.sampler.MethodRequest;
import radd.core.sampler.Template;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.sample.GenerationRequest;
import radd.sample.Generator;

/** Samples of a model of three tokens against the chain of MDLM's steps, in which every masked position is revealed or not at every step. */
class MdlmLawTest {
    private static final int LENGTH = 3;
    private static final int TOKENS = 4;
    private static final int MASK = TOKENS;
    private static final int STEPS = 3;
    private static final int SAMPLES = 60_000;
    private static final double SIGNIFICANCE = 1e-3;
    /** Where sampling ends: the reference's {@code sampling_eps} of samplers. */
    private static final double END = 1e-5;

    private static FlatVector parameters;

    @BeforeAll
    static void open() {
        parameters = FlatVector.zeros(Torch.on("cpu"), model(true).table());
        SplittableRandom random = new SplittableRandom(8);
        float[] numbers = new float[Math.toIntExact(model(true).table().parameterCount())];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextDouble(-0.7, 0.7);
        }
        parameters.write(0, FloatBuffer.wrap(numbers));
    }

    @AfterAll
    static void close() {
        parameters.close();
    }

    private static MdlmModel model(boolean timed) {
        MdlmSection section = new MdlmSection(16, LENGTH, 1, 2, 0, 8, timed);
        return new MdlmModel(
                new ModelDescription(
                        TOKENS, section, GraphType.ABSORB, NoiseConfig.REFERENCE, ModelDescription.NO_TOKENIZER),
                section);
    }

    @ParameterizedTest
    @CsvSource({"ddpm_cache, false", "ddpm_cache, true", "ANALYTIC, true"})
    void samplesHaveTheLawOfTheChain(String method, boolean timed) {
        assertTrue(ChiSquare.pValue(counts(method, timed), law(timed)) > SIGNIFICANCE);
    }

    /** The network's answer depends on the time by more than the samples could hide. */
    @Test
    void theTimeCounts() {
        assertTrue(ChiSquare.pValue(counts("ddpm", true), law(false)) < 1e-9);
    }

    private static long[] counts(String method, boolean timed) {
        MdlmModel model = model(timed);
        long[] counts = new long[(int) Math.pow(TOKENS, LENGTH)];
        Decoding decoding = Decoding.direct(model.method(MethodRequest.of(method, STEPS)));
        try (Decoder<?> decoder = model.decoder(parameters, Precision.FLOAT32, decoding)) {
            new Generator<>(decoder)
                    .generate(
                            new GenerationRequest(Template.free(LENGTH, MASK), SAMPLES, 8_000, 21),
                            sequence -> counts[index(sequence.ids())]++);
        }
        assertEquals(SAMPLES, Arrays.stream(counts).sum());
        return counts;
    }

    private static int index(int[] triple) {
        int index = 0;
        for (int id : triple) {
            index = index * TOKENS + id;
        }
        return index;
    }

    /** The law of the chain by enumeration of its states; what is masked after the last step is drawn there. */
    private static double[] law(boolean timed) {
        Map<List<Integer>, Double> states = Map.of(List.of(MASK, MASK, MASK), 1.0);
        double dt = (1 - END) / STEPS;
        try (Predictions predictions = model(timed).predictions(parameters, Precision.FLOAT32)) {
            for (int step = 0; step < STEPS; step++) {
                double t = 1 - step * dt;
                double rate = step == STEPS - 1 ? 1 : dt / t;
                NetworkTime time = timed ? new NetworkTime.Time(t) : new NetworkTime.None();
                Map<List<Integer>, Double> after = new HashMap<>();
                states.forEach((state, probability) -> move(state, probability, rate, predictions, time, after));
                states = after;
            }
        }
        double[] law = new double[(int) Math.pow(TOKENS, LENGTH)];
        states.forEach((state, probability) ->
                law[index(state.stream().mapToInt(Integer::intValue).toArray())] = probability);
        return law;
    }

    /** Adds all that a state becomes in a step to the states after it. */
    private static void move(
            List<Integer> state,
            double probability,
            double rate,
            Predictions predictions,
            NetworkTime time,
            Map<List<Integer>, Double> after) {
        Map<List<Integer>, Double> moved = new HashMap<>(Map.of(state, probability));
        int[] ids = state.stream().mapToInt(Integer::intValue).toArray();
        predictions.of(ids, time, (position, logProbs) -> {
            Map<List<Integer>, Double> before = Map.copyOf(moved);
            moved.clear();
            before.forEach((partly, p) -> {
                moved.merge(partly, p * (1 - rate), Double::sum);
                for (int v = 0; v < TOKENS; v++) {
                    List<Integer> revealed = new ArrayList<>(partly);
                    revealed.set(position, v);
                    moved.merge(revealed, p * rate * Math.exp(logProbs[v]), Double::sum);
                }
            });
        });
        moved.forEach((next, p) -> {
            if (p > 0) {
                after.merge(next, p, Double::sum);
            }
        });
    }
}
