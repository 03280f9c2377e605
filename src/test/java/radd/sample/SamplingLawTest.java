package radd.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import radd.Golden;
import radd.Named;
import radd.core.ChiSquare;
import radd.core.Conditionals;
import radd.core.network.ConditionalModel;
import radd.core.network.DiffusionTransformer;
import radd.core.noise.NoiseSchedule;
import radd.core.sampler.Decoding;
import radd.core.sampler.Diffusion;
import radd.core.sampler.DiffusionSampler;
import radd.core.sampler.FirstHitting;
import radd.core.sampler.Ordered;
import radd.core.sampler.RevealSchedule;
import radd.core.sampler.SamplingMethod;
import radd.core.sampler.StandardOrder;
import radd.core.sampler.Template;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;

/** Samples of the golden network {@code model3} against the exact laws of its triples. */
@Tag("golden")
class SamplingLawTest {
    private static final int SAMPLES = 200_000;

    /** Of each stepped law: that plans have these laws exactly is a claim of {@code SteppedLawTest}. */
    private static final int STEPPED_SAMPLES = 50_000;

    /** Small, since many laws of any set are tested. */
    private static final double SIGNIFICANCE = 1e-5;

    private static FlatVector parameters;
    private static ConditionalModel model;

    @BeforeAll
    static void open() {
        DiffusionTransformer network = new DiffusionTransformer(Golden.MODEL3);
        parameters = Golden.parameters(Torch.on("cpu"), network.table(), "model3");
        model = new ConditionalModel(network, parameters, Precision.FLOAT32);
    }

    @AfterAll
    static void close() {
        model.close();
        parameters.close();
    }

    private static long[] counts(SamplingMethod method, int samples) {
        long[] counts = new long[Conditionals.TRIPLES];
        try (ModelGenerator generator = new ModelGenerator(model, Decoding.direct(method))) {
            GenerationTotals totals = generator.generate(
                    new GenerationRequest(Template.free(Conditionals.LENGTH, Conditionals.MASK), samples, 8_000, 21),
                    sequence -> counts[Conditionals.index(sequence.ids())]++);
            assertEquals((long) Conditionals.LENGTH * samples, totals.tokens());
        }
        return counts;
    }

    private static void assertLaw(double[] law, long[] counts) {
        double p = ChiSquare.pValue(counts, law);
        assertTrue(p > SIGNIFICANCE, "p = " + p);
    }

    @Test
    void theForwardOrderHasTheAutoregressiveLaw() {
        long[] counts = counts(new Ordered(StandardOrder.FORWARD, Conditionals.LENGTH), SAMPLES);
        assertLaw(Golden.doubles(Golden.json("joint3").get("forward_order")), counts);
        // The test can tell laws apart: three tokens that are drawn at once are independent.
        double[] other = steppedLaws()
                .filter(law -> law.get("steps").intValue() == 1)
                .map(law -> Golden.doubles(law.get("p")))
                .findFirst()
                .orElseThrow();
        assertTrue(ChiSquare.pValue(counts, other) < 1e-9);
    }

    @Test
    void firstHittingHasTheLawOfTheAverageOrder() {
        assertLaw(Golden.doubles(Golden.json("joint3").get("any_order_average")), counts(new FirstHitting(1), SAMPLES));
    }

    static Stream<JsonNode> steppedLaws() {
        Stream.Builder<JsonNode> laws = Stream.builder();
        Golden.json("joint3").get("stepped").forEach(laws::add);
        return laws.build();
    }

    @ParameterizedTest
    @MethodSource("steppedLaws")
    void steppedSamplersHaveTheirExactLaw(JsonNode law) {
        assertSteppedLaw(law, STEPPED_SAMPLES);
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("steppedLaws")
    void manySamplesOfSteppedSamplersHaveTheirExactLaw(JsonNode law) {
        assertSteppedLaw(law, SAMPLES);
    }

    private static void assertSteppedLaw(JsonNode law, int samples) {
        NoiseSchedule noise = Golden.noise(law.get("noise").textValue());
        DiffusionSampler sampler =
                Named.of(DiffusionSampler.class, "method", law.get("method").textValue());
        SamplingMethod method =
                new Diffusion(RevealSchedule.of(sampler, noise, law.get("steps").intValue()));
        assertLaw(Golden.doubles(law.get("p")), counts(method, samples));
    }
}
