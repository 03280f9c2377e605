package radd.core.family.scorelm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import radd.InvalidSetting;
import radd.RaddException;
import radd.core.family.ConfigFields;
import radd.core.family.Families;
import radd.core.family.GraphType;
import radd.core.family.Model;
import radd.core.family.ModelDescription;
import radd.core.noise.NoiseConfig;
import radd.core.sampler.LevelRequest;
import radd.core.sampler.LevelSchedule;
import radd.core.sampler.MethodRequest;

/** What the settings, files and options of a model of embeddings allow, and the laws of what is drawn. */
class ScoreLmFamilyTest {
    static ScoreLmSection section(LevelSpread spread, int embedding, boolean scaled) {
        return new ScoreLmSection(16, embedding, 9, 1, 2, 6, 0, 1, 10, 1, 1, spread, scaled, NetworkForm.LAYER_NORM);
    }

    private static ModelDescription described(GraphType graph, NoiseConfig noise) {
        return new ModelDescription(27, section(LevelSpread.TOKEN, 12, false), graph, noise, "text8");
    }

    private static Model model() {
        return described(GraphType.ABSORB, NoiseConfig.REFERENCE).create();
    }

    @Test
    void aDescriptionIsReadAsItIsWritten() {
        ModelDescription description = described(GraphType.ABSORB, NoiseConfig.REFERENCE);
        ConfigFields written = new ConfigFields("config.json", ScoreLmFamily.INSTANCE.write(description));
        assertEquals(Optional.of(description), Families.read(written));
    }

    @Test
    void whatHasNoMeaningIsRefused() {
        assertRefused(
                "graph.type",
                () -> described(GraphType.UNIFORM, NoiseConfig.REFERENCE).create());
        assertRefused(
                "noise.type",
                () -> described(GraphType.ABSORB, NoiseConfig.Geometric.REFERENCE)
                        .create());
        assertRefused("model.scale_model_output", () -> section(LevelSpread.TOKEN, 12, true));
        assertRefused("model.sigma_max", () -> new NoiseLevels(2, 1, 1));
        assertRefused("model.sigma_max", () -> new NoiseLevels(2, 1e7, 1));
        assertRefused("model.rho", () -> new NoiseLevels(1, 10, 1e-3));
        assertRefused("training.loss_type", () -> model().objective("cross_entropy_score"));
        assertRefused("training.loss_type", () -> model().objective("k_DCE"));
    }

    private static void assertRefused(String key, Runnable action) {
        assertEquals(key, assertThrows(InvalidSetting.class, action::run).key());
    }

    @Test
    void nothingIsCalledALikelihood() {
        RaddException refusal = assertThrows(RaddException.class, () -> model().bound());
        assertTrue(String.valueOf(refusal.getMessage()).contains("score_lm bounds no likelihood"));
        assertTrue(model().evaluated().cautions().get(0).contains("bounds no likelihood"));
    }

    private static MethodRequest request(String name, LevelRequest levels, OptionalInt block) {
        return new MethodRequest(
                Optional.of(name),
                OptionalInt.of(10),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                MethodRequest.Remask.NONE,
                block,
                levels);
    }

    private static LevelRequest levels(double sigmaMax, double churn) {
        return new LevelRequest(
                OptionalDouble.of(sigmaMax), OptionalDouble.of(churn), Optional.of(LevelSchedule.UNIFORM));
    }

    @Test
    void optionsThatAMethodDoesNotUseAreRefused() {
        assertRefused("--churn", () -> model().method(request("iterative", levels(5, 1), OptionalInt.empty())));
        assertRefused("--sigma-max", () -> model().method(request("euler", levels(0.5, 0), OptionalInt.empty())));
        assertRefused("--block", () -> model().method(request("euler", LevelRequest.NONE, OptionalInt.of(3))));
        assertRefused(
                "--sigma-max",
                () -> Families.of("ddit_wot").check(request("tweedie", levels(5, 1), OptionalInt.empty())));
        assertEquals(
                OptionalDouble.of(19),
                model().method(request("heun", levels(5, 1), OptionalInt.empty()))
                        .expectedNfe(3));
    }

    /** m tokens of n are given, m uniform on 0 to n - 1: each position with probability (n - 1) / 2n, the middle ones of a span more often. */
    @Test
    void asManyTokensAreGivenAsTheReferenceGives() {
        int n = 5;
        int draws = 40_000;
        RandomGenerator random = new SplittableRandom(3);
        int[] counts = new int[n];
        int spans = 0;
        for (int i = 0; i < draws; i++) {
            BitSet given = GivenTokens.draw(n, random);
            counts[given.cardinality()]++;
            int first = given.nextSetBit(0);
            spans += given.isEmpty() || given.nextClearBit(first) - first == given.cardinality() ? 1 : 0;
        }
        // Standard deviations of the shares are below 0.0025.
        for (int m = 0; m < n; m++) {
            assertEquals(1.0 / n, (double) counts[m] / draws, 0.01);
        }
        // Half are spans; of the shuffled, those of m = 0, 1 and 4 (2 of 5 places are not its ends), and some of 2 and
        // 3.
        double shuffled = (1 + 1 + 4 / 10.0 + 3 / 10.0 + 2 / 5.0) / n;
        assertEquals((1 + shuffled) / 2, (double) spans / draws, 0.01);
        assertEquals(3, GivenTokens.meanLeft(n));
    }

    @Test
    void everyTokenHasALevelOfItsOwnOrAllHaveOne() {
        RandomGenerator random = new SplittableRandom(4);
        int[] clean = new int[9];
        for (LevelSpread spread : LevelSpread.values()) {
            ScoreNetwork network = new ScoreNetwork(27, section(spread, 12, false));
            EmbeddingObjective objective = new EmbeddingObjective(network, EmbeddingLoss.CROSS_ENTROPY);
            double sum = 0;
            long different = 0;
            long all = 0;
            for (int i = 0; i < 2000; i++) {
                NoisySequence sequence =
                        objective.corrupt(clean, random.nextDouble(), random).sequence();
                Set<Double> levels = new HashSet<>();
                for (int n = 0; n < sequence.asked(); n++) {
                    double level = sequence.level(sequence.position(n));
                    levels.add(level);
                    sum += level;
                }
                different += levels.size();
                all += sequence.asked();
            }
            assertEquals(spread == LevelSpread.TOKEN ? all : 2000, different);
            // Uniform on 1 to 10 with rho 1; the deviation of the mean is about 0.06 where 2000 levels are drawn.
            assertEquals(5.5, sum / all, 0.3);
            assertEquals(5 * 2000, (double) all, 200);
        }
    }
}
