package radd.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import radd.Golden;
import radd.Named;
import radd.core.RandomStream;
import radd.core.RandomStream.Purpose;
import radd.core.network.ConditionalModel;
import radd.core.network.DiffusionTransformer;
import radd.core.network.Initialiser;
import radd.core.network.ModelConfig;
import radd.core.network.PartialSequence;
import radd.core.noise.LogLinearNoise;
import radd.core.sampler.Decoding;
import radd.core.sampler.Diffusion;
import radd.core.sampler.DiffusionSampler;
import radd.core.sampler.GeneratedSequence;
import radd.core.sampler.RevealPlan;
import radd.core.sampler.RevealSchedule;
import radd.core.sampler.SamplingMethod;
import radd.core.sampler.Template;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;
import radd.engine.Precision;
import radd.engine.Torch;

/** Generation by the golden networks. */
class GeneratorTest {
    interface Use<T> {
        T of(ConditionalModel model);
    }

    static <T> T with(String name, Use<T> use) {
        ModelConfig config = name.equals("model3") ? Golden.MODEL3 : Golden.MODEL;
        DiffusionTransformer network = new DiffusionTransformer(config);
        try (FlatVector parameters = Golden.parameters(Torch.on("cpu"), network.table(), name);
                ConditionalModel model = new ConditionalModel(network, parameters, Precision.FLOAT32)) {
            return use.of(model);
        }
    }

    static Decoding decoding(String method, int steps) {
        return Decoding.direct(new Diffusion(RevealSchedule.of(
                Named.of(DiffusionSampler.class, "method", method),
                new LogLinearNoise(LogLinearNoise.REFERENCE_EPS),
                steps)));
    }

    private static List<GeneratedSequence> generate(String name, int steps, GenerationRequest request) {
        return with(name, model -> {
            try (ModelGenerator generator = new ModelGenerator(model, decoding("tweedie", steps))) {
                return generator.generate(request);
            }
        });
    }

    static String print(GeneratedSequence sequence) {
        StringBuilder text =
                new StringBuilder().append(sequence.index()).append(' ').append(sequence.nfe());
        int[] ids = sequence.ids();
        for (int i = 0; i < ids.length; i++) {
            text.append(' ').append(ids[i]).append(':').append(sequence.logProb(i));
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource({"model, 16, 3", "model, 5, 64", "model3, 3, 1"})
    void aSequenceDependsOnSeedAndIndexOnly(String name, int length, int steps) {
        int maskId = name.equals("model3") ? 4 : 50;
        Template template = Template.free(length, maskId);
        List<String> alone = generate(name, steps, new GenerationRequest(template, 33, 1, 5)).stream()
                .map(GeneratorTest::print)
                .toList();
        assertEquals(33, alone.size());
        for (int batchSize : new int[] {2, 33}) {
            List<String> together = generate(name, steps, new GenerationRequest(template, 33, batchSize, 5)).stream()
                    .map(GeneratorTest::print)
                    .toList();
            assertEquals(alone, together, "batch size " + batchSize);
        }
        List<String> fewer = generate(name, steps, new GenerationRequest(template, 4, 3, 5)).stream()
                .map(GeneratorTest::print)
                .toList();
        assertEquals(alone.subList(0, 4), fewer);
        List<String> otherSeed = generate(name, steps, new GenerationRequest(template, 33, 33, 6)).stream()
                .map(GeneratorTest::print)
                .toList();
        assertNotEquals(alone, otherSeed);
    }

    /** Of this width MKL, left to itself, splits the sums of the second MLP matrix over threads, for few rows but not for many. */
    @Test
    void aWideNetworksSequenceDoesNotDependOnTheBatchEither() {
        int length = 70; // long enough for a last block of few rows
        DiffusionTransformer network = new DiffusionTransformer(new ModelConfig(300, 256, length, 1, 4, 0));
        try (FlatVector parameters = FlatVector.zeros(Torch.on("cpu"), network.table())) {
            Initialiser.initialise(parameters, 1);
            ParameterTable.Entry head = network.table().entry("output_layer.linear.weight");
            double[] numbers =
                    new SplittableRandom(1).doubles(head.size(), -0.2, 0.2).toArray();
            FloatBuffer weights = FloatBuffer.allocate(numbers.length);
            Arrays.stream(numbers).forEach(number -> weights.put((float) number));
            parameters.write(head.offset(), weights.flip());
            try (ConditionalModel model = new ConditionalModel(network, parameters, Precision.FLOAT32);
                    ModelGenerator generator = new ModelGenerator(model, decoding("tweedie", 4))) {
                List<List<String>> results = IntStream.of(1, 2, 9)
                        .mapToObj(batchSize ->
                                generator.generate(new GenerationRequest(Template.free(length, 300), 9, batchSize, 3)))
                        .map(sequences ->
                                sequences.stream().map(GeneratorTest::print).toList())
                        .toList();
                assertEquals(9, results.get(0).size());
                assertEquals(results.get(0), results.get(1));
                assertEquals(results.get(0), results.get(2));
            }
        }
    }

    @Test
    void promptsComeBackUnchangedAndNothingStaysMasked() {
        Template template = Template.between(new int[] {7, 0, 49}, new int[] {3, 3}, 16, 50);
        List<GeneratedSequence> sequences = generate("model", 20, new GenerationRequest(template, 40, 7, 1));
        assertEquals(40, sequences.size());
        for (GeneratedSequence sequence : sequences) {
            int[] ids = sequence.ids();
            assertArrayEquals(new int[] {7, 0, 49}, Arrays.copyOf(ids, 3));
            assertArrayEquals(new int[] {3, 3}, Arrays.copyOfRange(ids, 14, 16));
            for (int i = 0; i < 16; i++) {
                assertTrue(ids[i] >= 0 && ids[i] < 50, sequence.index() + ": " + Arrays.toString(ids));
                assertEquals(i < 3 || i >= 14, sequence.isPrompt(i));
                assertTrue(sequence.isPrompt(i) || sequence.logProb(i) < 0);
            }
        }
    }

    @Test
    void theNetworkRunsOnceForEachReveal() {
        Template template = Template.free(16, 50);
        int[] everywhere = IntStream.range(0, 16).toArray();
        List<GeneratedSequence> sequences = generate("model", 10, new GenerationRequest(template, 20, 6, 3));
        assertEquals(20, sequences.size());
        for (GeneratedSequence sequence : sequences) {
            RevealPlan plan = ((SamplingMethod) decoding("tweedie", 10).method())
                    .plan(everywhere, RandomStream.of(3, Purpose.REVEAL, 0, sequence.index()));
            int reveals = 0;
            while (plan.next().isPresent()) {
                reveals++;
            }
            assertEquals(reveals, sequence.nfe());
        }
    }

    @Test
    void batchesAreFullUntilTheLastSequences() {
        GenerationTotals totals = with("model3", model -> {
            try (ModelGenerator generator = new ModelGenerator(model, decoding("tweedie", 16))) {
                return generator.generate(new GenerationRequest(Template.free(3, 4), 60, 8, 3), sequence -> {});
            }
        });
        // A last sequence takes at most 3 evaluations more.
        assertTrue(totals.evaluations() > 8 * (totals.batches() - 3), totals.toString());
    }

    @Test
    void aFullPromptNeedsNoEvaluation() {
        List<GeneratedSequence> sequences =
                generate("model3", 8, new GenerationRequest(new Template(new int[] {2, 0, 1}, 4), 3, 2, 1));
        assertEquals(3, sequences.size());
        for (GeneratedSequence sequence : sequences) {
            assertEquals(0, sequence.nfe());
            assertArrayEquals(new int[] {2, 0, 1}, sequence.ids());
        }
    }

    @Test
    void oneStepDrawsEveryTokenFromTheNetworksFirstAnswer() {
        GeneratedSequence sequence = generate("model3", 1, new GenerationRequest(Template.free(3, 4), 1, 1, 2))
                .get(0);
        assertEquals(1, sequence.nfe());
        float[] first = with("model3", model -> {
            try (NDManager scope = model.torch().newManager()) {
                float[] all = new float[12];
                NDArray hidden =
                        model.hidden(scope, List.of(new PartialSequence(new int[] {4, 4, 4}, new int[] {0, 1, 2})));
                model.logProbs(
                        hidden,
                        new int[] {0, 1, 2},
                        (from, logProbs) -> System.arraycopy(
                                logProbs.toFloatArray(),
                                0,
                                all,
                                4 * from,
                                4 * (int) logProbs.getShape().get(0)));
                return all;
            }
        });
        for (int i = 0; i < 3; i++) {
            assertEquals(first[4 * i + sequence.ids()[i]], sequence.logProb(i), 1e-6); // float32 log softmax
        }
    }

    @Test
    void aStopHandsOverWhatIsFinishedAndNothingElse() {
        GenerationRequest request = new GenerationRequest(Template.free(3, 4), 60, 5, 9);
        List<String> all = generate("model3", 16, request).stream()
                .map(GeneratorTest::print)
                .toList();
        List<String> some = new ArrayList<>();
        GenerationTotals totals = with("model3", model -> {
            try (ModelGenerator generator = new ModelGenerator(model, decoding("tweedie", 16))) {
                return generator.generate(request, new StopAfter(12, some));
            }
        });
        assertEquals(12, totals.batches());
        assertEquals(some.size(), totals.sequences());
        assertTrue(some.size() > 5 && some.size() < 60 && all.containsAll(some), some.size() + " finished");
        assertEquals(
                some.stream().sorted((a, b) -> all.indexOf(a) - all.indexOf(b)).toList(), some);
    }

    private static final class StopAfter implements GenerationListener {
        private final int batches;
        private final List<String> finished;
        private boolean stop;

        StopAfter(int batches, List<String> finished) {
            this.batches = batches;
            this.finished = finished;
        }

        @Override
        public void finished(GeneratedSequence sequence) {
            finished.add(print(sequence));
        }

        @Override
        public void evaluated(GenerationTotals soFar) {
            stop = soFar.batches() == batches;
        }

        @Override
        public boolean stopRequested() {
            return stop;
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 3", "2, 9, 3", "5, 12, 7", "3, 3, 2", "0, 2147483647, 64"})
    void sharesOfProcessesAreTheWholeInOrder(int first, int end, int processes) {
        GenerationRequest whole = new GenerationRequest(index -> Template.free(3, 4), first, end, 1, 1);
        int next = first;
        int least = Integer.MAX_VALUE;
        for (int rank = 0; rank < processes; rank++) {
            GenerationRequest share = whole.share(rank, processes);
            assertEquals(next, share.first());
            assertTrue(share.sequences() <= whole.share(0, processes).sequences(), "rank 0 has no fewer than others");
            least = Math.min(least, share.sequences());
            next = share.end();
        }
        assertEquals(end, next);
        assertTrue(whole.share(0, processes).sequences() - least <= 1, "shares differ by one at most");
    }

    @Test
    void impossibleRequestsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new GenerationRequest(Template.free(3, 4), -1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new GenerationRequest(Template.free(3, 4), 1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Template(new int[] {5}, 4));
        assertThrows(IllegalArgumentException.class, () -> Template.free(0, 4));
        assertThrows(IllegalArgumentException.class, () -> Template.between(new int[] {1, 2}, new int[] {1, 2}, 3, 4));
        GenerationRequest tooLong = new GenerationRequest(Template.free(4, 4), 1, 1, 1);
        assertThrows(IllegalArgumentException.class, () -> generate("model3", 1, tooLong));
    }

    @Test
    void aSequenceKeepsItsTokensToItself() {
        GeneratedSequence sequence = generate("model3", 1, new GenerationRequest(Template.free(3, 4), 1, 1, 2))
                .get(0);
        int[] ids = sequence.ids();
        ids[0] = 99;
        assertFalse(Arrays.equals(ids, sequence.ids()));
    }
}
