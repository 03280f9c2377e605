package radd.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import radd.Golden;
import radd.core.network.ConditionalModel;
import radd.core.network.DiffusionTransformer;
import radd.core.network.PartialSequence;
import radd.core.noise.LogLinearNoise;
import radd.core.sampler.Decoding;
import radd.core.sampler.FirstHitting;
import radd.core.sampler.GeneratedSequence;
import radd.core.sampler.Guided;
import radd.core.sampler.InBlocks;
import radd.core.sampler.Ordered;
import radd.core.sampler.PositionScore;
import radd.core.sampler.RemaskSchedule;
import radd.core.sampler.Remasking;
import radd.core.sampler.SamplingMethod;
import radd.core.sampler.Selection;
import radd.core.sampler.SequenceState;
import radd.core.sampler.StandardOrder;
import radd.core.sampler.Template;
import radd.core.sampler.TokenDraw;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;

/** Ways of decoding, by the golden network. */
class DecodingTest {
    private static List<String> generate(Decoding decoding, GenerationRequest request) {
        return GeneratorTest.with("model", model -> {
            try (ModelGenerator generator = new ModelGenerator(model, decoding)) {
                return generator.generate(request).stream()
                        .map(GeneratorTest::print)
                        .toList();
            }
        });
    }

    /** Methods, draws and prompts of every kind. */
    static Stream<Decoding> decodings() {
        TokenDraw narrow = new TokenDraw(0.9, 20, 0.95, 0.01);
        RemaskSchedule remask = new RemaskSchedule(
                new LogLinearNoise(1e-3), RemaskSchedule.Strategy.CAP, 0.2, RemaskSchedule.Window.DEFAULT, 12);
        return Stream.of(
                GeneratorTest.decoding("tweedie", 7),
                Decoding.direct(new Ordered(StandardOrder.CENTER_OUT, 5)),
                Decoding.direct(new FirstHitting(2)),
                Decoding.direct(new Remasking(remask)),
                Decoding.direct(new Guided(PositionScore.MARGIN, new Selection.Best(3))),
                Decoding.direct(new Guided(PositionScore.CONFIDENCE, new Selection.Threshold(0.05))),
                Decoding.direct(new Guided(PositionScore.ENTROPY, new Selection.EntropyBound(8))),
                Decoding.direct(new InBlocks(new Guided(PositionScore.CONFIDENCE, new Selection.Best(1)), 5)),
                new Decoding(new FirstHitting(1), narrow, 1.5, OptionalInt.empty()));
    }

    @ParameterizedTest
    @MethodSource("decodings")
    void sequencesOfSeveralLengthsDependOnTheirTemplateSeedAndIndexOnly(Decoding decoding) {
        List<Template> templates = List.of(
                Template.between(new int[] {7, 0, 49}, new int[] {3}, 16, 50),
                new Template(new int[] {50, 4, 50, 50, 9}, 50),
                Template.between(new int[] {1}, new int[0], 11, 50),
                new Template(new int[] {50}, 50),
                new Template(new int[] {5, 6}, 50));
        List<String> alone = generate(decoding, new GenerationRequest(i -> templates.get(i % 5), 0, 33, 1, 5));
        List<String> together = generate(decoding, new GenerationRequest(i -> templates.get(i % 5), 0, 33, 33, 5));
        assertEquals(alone, together);
        List<String> rest = generate(decoding, new GenerationRequest(i -> templates.get(i % 5), 20, 33, 4, 5));
        assertEquals(alone.subList(20, 33), rest);
        for (int i = 0; i < 33; i++) {
            int[] given = templates.get(i % 5).ids();
            String[] words = alone.get(i).split(" ", -1);
            assertEquals(2 + given.length, words.length);
            for (int p = 0; p < given.length; p++) {
                String[] token = words[2 + p].split(":", -1);
                assertTrue(given[p] == 50 ? Integer.parseInt(token[0]) < 50 : token[1].equals("NaN"), alone.get(i));
                assertTrue(given[p] == 50 || Integer.parseInt(token[0]) == given[p], alone.get(i));
            }
        }
    }

    @Test
    void devicesShareTheSequencesWithoutEffectOnThem() {
        GenerationRequest request = new GenerationRequest(Template.free(16, 50), 33, 3, 8);
        List<String> one = generate(GeneratorTest.decoding("tweedie", 9), request);
        List<String> two = new ArrayList<>();
        DiffusionTransformer network = new DiffusionTransformer(Golden.MODEL);
        try (FlatVector parameters = Golden.parameters(Torch.on("cpu"), network.table(), "model");
                ConditionalModel first = new ConditionalModel(network, parameters, Precision.FLOAT32);
                ConditionalModel second = new ConditionalModel(network, parameters, Precision.FLOAT32);
                ModelGenerator a = new ModelGenerator(first, GeneratorTest.decoding("tweedie", 9));
                ModelGenerator b = new ModelGenerator(second, GeneratorTest.decoding("tweedie", 9))) {
            GenerationTotals totals = new ParallelGenerator(List.of(a.generator(), b.generator()), () -> {})
                    .generate(request, sequence -> two.add(GeneratorTest.print(sequence)));
            assertEquals(33, totals.sequences());
            // A device that fails ends the others, and its failure is the one that is seen.
            IllegalStateException failure = assertThrows(
                    IllegalStateException.class,
                    () -> new ParallelGenerator(List.of(a.generator(), b.generator()), () -> {})
                            .generate(request, sequence -> {
                                throw new IllegalStateException("full");
                            }));
            assertEquals("full", failure.getMessage());
        }
        assertEquals(one, two);
    }

    @Test
    void guidanceCountsTwoEvaluationsAndWithoutAPromptChangesNothing() {
        Decoding plain = Decoding.direct(new FirstHitting(1));
        Decoding guided = new Decoding(new FirstHitting(1), TokenDraw.DIRECT, 2, OptionalInt.empty());
        Template free = Template.free(6, 50);
        String[] without =
                generate(plain, new GenerationRequest(free, 1, 1, 4)).get(0).split(" ", -1);
        String[] with =
                generate(guided, new GenerationRequest(free, 1, 1, 4)).get(0).split(" ", -1);
        assertEquals("6", without[1]);
        assertEquals("12", with[1]);
        for (int i = 2; i < with.length; i++) {
            assertEquals(without[i].split(":", -1)[0], with[i].split(":", -1)[0]);
        }
        Template prompted = Template.between(new int[] {4, 8, 15, 16}, new int[0], 12, 50);
        assertNotEquals(
                generate(plain, new GenerationRequest(prompted, 4, 4, 4)),
                generate(guided, new GenerationRequest(prompted, 4, 4, 4)));
    }

    @Test
    void guidanceIsTheRatioOfTheTwoDistributions() {
        int rows = GeneratorTest.with("model", model -> {
            int[] prompted = {4, 8, 50, 50};
            int[] unprompted = {50, 50, 50, 50};
            int[] where = {2, 3};
            float[] guided = new float[100];
            float[] given = new float[100];
            float[] free = new float[100];
            try (NDManager scope = model.torch().newManager()) {
                NDArray hidden = model.hidden(
                        scope, List.of(new PartialSequence(prompted, where), new PartialSequence(unprompted, where)));
                model.guidedLogProbs(
                        hidden,
                        new int[] {0, 1},
                        new int[] {2, 3},
                        1.5,
                        (from, some) -> System.arraycopy(some.toFloatArray(), 0, guided, 50 * from, 100));
                model.logProbs(
                        hidden,
                        new int[] {0, 1},
                        (from, some) -> System.arraycopy(some.toFloatArray(), 0, given, 50 * from, 100));
                model.logProbs(
                        hidden,
                        new int[] {2, 3},
                        (from, some) -> System.arraycopy(some.toFloatArray(), 0, free, 50 * from, 100));
            }
            int sumsCompared = 0;
            for (int row = 0; row < 2; row++) {
                sumsCompared++;
                double sum = 0;
                for (int v = 50 * row; v < 50 * row + 50; v++) {
                    sum += Math.exp(2.5 * given[v] - 1.5 * free[v]);
                }
                for (int v = 50 * row; v < 50 * row + 50; v++) {
                    assertEquals(2.5 * given[v] - 1.5 * free[v] - Math.log(sum), guided[v], 1e-5);
                }
            }
            return sumsCompared;
        });
        assertEquals(2, rows);
    }

    @Test
    void blocksGoBeyondTheModelsLengthAndKeepThePrompt() {
        Template template = Template.between(new int[] {3, 1, 4, 1, 5}, new int[0], 50, 50);
        Decoding decoding = Decoding.direct(new InBlocks(new Ordered(StandardOrder.FORWARD, 100), 4));
        List<String> sequences = generate(decoding, new GenerationRequest(template, 3, 2, 6));
        for (String sequence : sequences) {
            String[] words = sequence.split(" ", -1);
            assertEquals("45", words[1]);
            assertEquals(52, words.length);
            assertEquals("3:NaN", words[2]);
            assertTrue(Arrays.stream(words).skip(7).noneMatch(word -> word.startsWith("50:")));
        }
        GenerationRequest unblocked = new GenerationRequest(template, 1, 1, 1);
        assertThrows(IllegalArgumentException.class, () -> generate(GeneratorTest.decoding("tweedie", 4), unblocked));
    }

    @Test
    void generationStopsAtTheEndOfTextAndPaysForNoMore() {
        int end = 7;
        Template template = Template.between(new int[] {end, 2}, new int[0], 16, 50);
        List<SamplingMethod> methods = List.of(
                new Ordered(StandardOrder.FORWARD, 100),
                new InBlocks(new Guided(PositionScore.CONFIDENCE, new Selection.Best(1)), 2),
                new FirstHitting(1));
        int[] saved = new int[3];
        for (int m = 0; m < 3; m++) {
            Decoding whole = Decoding.direct(methods.get(m));
            Decoding stopping = new Decoding(methods.get(m), TokenDraw.DIRECT, 0, OptionalInt.of(end));
            List<String> full = generate(whole, new GenerationRequest(template, 60, 60, 2));
            List<String> cut = generate(stopping, new GenerationRequest(template, 60, 60, 2));
            int ended = 0;
            for (int i = 0; i < 60; i++) {
                List<String> all = List.of(full.get(i).split(" ", -1));
                List<String> some = List.of(cut.get(i).split(" ", -1));
                assertEquals(all.subList(2, some.size()), some.subList(2, some.size()));
                boolean hasEnd = all.subList(4, 18).stream().anyMatch(word -> word.startsWith(end + ":"));
                assertEquals(hasEnd, some.get(some.size() - 1).startsWith(end + ":"));
                ended += hasEnd ? 1 : 0;
                saved[m] += Integer.parseInt(all.get(1)) - Integer.parseInt(some.get(1));
                if (hasEnd && m == 0) {
                    assertEquals(some.size() - 4, Integer.parseInt(some.get(1)));
                }
            }
            assertTrue(ended > 5 && ended < 55, ended + " ended");
        }
        assertTrue(saved[0] > 20 && saved[1] > 20 && saved[2] >= 0, Arrays.toString(saved));
    }

    @Test
    void watchedSequencesShowEveryChange() {
        List<String> states = new ArrayList<>();
        GeneratorTest.with("model", model -> {
            try (ModelGenerator generator = new ModelGenerator(model, Decoding.direct(new FirstHitting(1)))) {
                return generator.generate(
                        new GenerationRequest(Template.free(4, 50), 3, 3, 1), new GenerationListener() {
                            @Override
                            public void finished(GeneratedSequence sequence) {}

                            @Override
                            public boolean watches(long index) {
                                return index == 1;
                            }

                            @Override
                            public void changed(SequenceState state) {
                                assertEquals(1, state.index());
                                states.add(state.nfe() + " "
                                        + Arrays.stream(state.ids())
                                                .filter(id -> id == 50)
                                                .count());
                            }
                        });
            }
        });
        assertEquals(List.of("0 4", "1 3", "2 2", "3 1", "4 0"), states);
    }
}
