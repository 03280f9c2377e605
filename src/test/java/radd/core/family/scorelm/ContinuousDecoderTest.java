package radd.core.family.scorelm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import radd.core.network.Initialiser;
import radd.core.sampler.GeneratedSequence;
import radd.core.sampler.LevelSchedule;
import radd.core.sampler.Template;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;

/** Whole ways from noise to tokens: what does not depend on the batch, what is given, how far positions come. */
class ContinuousDecoderTest {
    private static final int TOKENS = 27;
    private static final int STEPS = 6;

    private final ScoreNetwork network =
            new ScoreNetwork(TOKENS, ScoreLmFamilyTest.section(LevelSpread.TOKEN, 12, false));

    private ContinuousMethod method(Solver solver, LevelSchedule schedule) {
        return new ContinuousMethod(
                network.section().levels(), solver, schedule, STEPS, solver == Solver.ITERATIVE ? 0 : 2);
    }

    private FlatVector parameters() {
        FlatVector parameters = FlatVector.zeros(Torch.on("cpu"), network.table());
        Initialiser.initialise(parameters, 5);
        return parameters;
    }

    private static List<GeneratedSequence> generated(ContinuousDecoder decoder, List<Template> templates) {
        List<ContinuousDraft> drafts = new ArrayList<>();
        for (int i = 0; i < templates.size(); i++) {
            drafts.add(decoder.start(templates.get(i), 11, i));
        }
        for (List<ContinuousDraft> open = drafts; !open.isEmpty(); ) {
            decoder.advance(open);
            open = drafts.stream().filter(draft -> !draft.done()).toList();
        }
        return drafts.stream().map(ContinuousDraft::finished).toList();
    }

    /** Sequences of several lengths, prompts and speeds together and each alone, bit for bit. */
    @ParameterizedTest
    @CsvSource({"EULER, LEFT_TO_RIGHT", "HEUN, SURE_FIRST", "ITERATIVE, UNIFORM"})
    void aSequenceDependsOnSeedAndIndexAlone(Solver solver, LevelSchedule schedule) {
        List<Template> templates = IntStream.range(0, 7)
                .mapToObj(i -> Template.between(
                        i % 2 == 0 ? new int[] {1, 2} : new int[0],
                        i % 3 == 0 ? new int[] {3} : new int[0],
                        4 + i % 5,
                        TOKENS))
                .toList();
        try (FlatVector parameters = parameters();
                ContinuousDecoder decoder = new ContinuousDecoder(
                        new Denoiser(network, parameters, Precision.FLOAT32), method(solver, schedule))) {
            List<GeneratedSequence> together = generated(decoder, templates);
            assertFalse(Arrays.equals(together.get(0).ids(), together.get(5).ids()));
            for (int i = 0; i < templates.size(); i++) {
                ContinuousDraft alone = decoder.start(templates.get(i), 11, i);
                while (!alone.done()) {
                    decoder.advance(List.of(alone));
                }
                GeneratedSequence same = together.get(i);
                int[] template = templates.get(i).ids();
                assertArrayEquals(alone.finished().ids(), same.ids());
                for (int l = 0; l < template.length; l++) {
                    assertEquals(alone.finished().logProb(l), same.logProb(l));
                    assertEquals(template[l] != TOKENS, same.isPrompt(l));
                    assertTrue(same.isPrompt(l) ? same.ids()[l] == template[l] : same.ids()[l] < TOKENS);
                }
            }
        }
    }

    /** As many evaluations as stated; the counted tokens are all; nothing that holds a token changes. */
    @ParameterizedTest
    @EnumSource(LevelSchedule.class)
    void everySchedulePutsEachTokenDownOnce(LevelSchedule schedule) {
        ContinuousMethod method = method(Solver.EULER, schedule);
        try (FlatVector parameters = parameters();
                ContinuousDecoder decoder =
                        new ContinuousDecoder(new Denoiser(network, parameters, Precision.FLOAT32), method)) {
            ContinuousDraft draft = decoder.start(Template.free(8, TOKENS), 1, 0);
            int drawn = 0;
            List<int[]> landed = new ArrayList<>();
            while (!draft.done()) {
                landed.add(landed(draft));
                drawn += decoder.advance(List.of(draft)).drawn();
            }
            GeneratedSequence result = draft.finished();
            assertEquals(8, drawn);
            method.expectedNfe(8).ifPresent(nfe -> assertEquals(nfe, result.nfe()));
            assertTrue(result.nfe() <= STEPS);
            int[] before = landed.get(landed.size() - 1);
            assertEquals(schedule == LevelSchedule.LEFT_TO_RIGHT, before.length > 0);
            for (int l : before) {
                assertTrue(l < 7, "the last position is the last");
            }
        }
    }

    private static int[] landed(ContinuousDraft draft) {
        NoisySequence sequence = draft.sequence();
        return IntStream.range(0, sequence.length())
                .filter(l -> sequence.level(l) == 0)
                .toArray();
    }

    @ParameterizedTest
    @EnumSource(LevelSchedule.class)
    void levelsFallFromTheLargestToNone(LevelSchedule schedule) {
        ContinuousMethod method = method(Solver.EULER, schedule);
        for (int rank = 0; rank < 5; rank++) {
            double progress = 0;
            assertEquals(10, method.level(progress));
            for (int step = 1; step <= STEPS; step++) {
                double next = method.progress(step, progress, rank, 5, rank == 4 ? 0.95 : 0.5);
                assertTrue(method.level(next) <= method.level(progress));
                progress = next;
            }
            assertEquals(0, method.level(progress));
        }
    }
}
