package radd.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import radd.Golden;
import radd.InvalidSetting;
import radd.core.Conditionals;
import radd.core.loss.Example;
import radd.core.loss.KDce;
import radd.core.loss.LambdaDce;
import radd.core.loss.Loss;
import radd.core.loss.MaskedObjective;
import radd.core.loss.PositionBatch;
import radd.core.network.DiffusionTransformer;
import radd.core.network.NetworkLevel;
import radd.core.sampler.StandardOrder;

/** What the estimators draw and how it combines, on the golden network of three tokens, whose every conditional is known. */
class EstimatorTest {
    private static final DiffusionTransformer NETWORK = new DiffusionTransformer(Golden.MODEL3);
    private static final MaskedObjective K_DCE = objective(new KDce());

    private static final int REPEATED = 4_000;

    /** Standard errors by which a mean with a fixed seed may be off. */
    private static final double SIGMAS = 4.5;

    /** The variance of 4,000 draws of a skewed law is off by up to 4 % (one standard error); four of these. */
    private static final double RELATIVE = 0.16;

    /** Every eighth of the golden triples. */
    private static final int[] STRINGS = {0, 9, 18, 27, 36, 45, 54, 63};

    private final Conditionals network = Conditionals.golden();
    private final Map<Integer, double[]> known = new HashMap<>();

    private static MaskedObjective objective(Loss loss) {
        return new MaskedObjective(NETWORK, NetworkLevel.NONE, loss);
    }

    /** The loss that the estimator makes of one evaluation, with the golden network's answers. */
    private double loss(Example example) {
        int[] positions = example.positions();
        float[] answers = new float[positions.length];
        for (int n = 0; n < positions.length; n++) {
            int position = positions[n];
            double[] law = known(example.tokens(), position);
            answers[n] = (float) -Math.log(law[example.targets()[n]]);
        }
        return new PositionBatch(List.of(example)).losses(answers)[0];
    }

    private double[] known(int[] tokens, int position) {
        int key = position;
        for (int token : tokens) {
            key = key * (Conditionals.SYMBOLS + 1) + token;
        }
        return known.computeIfAbsent(key, state -> network.of(tokens, position));
    }

    private SequenceLoss score(Draws<?> draws, long sequence, int[] clean) {
        double[] losses = new double[draws.evaluations(clean.length)];
        for (int i = 0; i < losses.length; i++) {
            losses[i] = loss((Example) draws.draw(new Sequence(sequence, clean), i));
        }
        return draws.combine(clean.length, losses);
    }

    private void assertLaw(Draws<?> draws, String golden) {
        JsonNode law = Golden.json("estimators").get("estimators").get(golden);
        for (int string : STRINGS) {
            double mean = law.get("mean").get(string).doubleValue();
            double variance = law.get("variance").get(string).doubleValue();
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < REPEATED; i++) {
                double deviation =
                        score(draws, i, Conditionals.triple(string)).loss().mean() - mean;
                sum += deviation;
                squares += deviation * deviation;
            }
            assertEquals(0, sum / REPEATED, SIGMAS * Math.sqrt(variance / REPEATED) + 1e-6, golden + " of " + string);
            assertEquals(1, squares / REPEATED / variance, RELATIVE, golden + ", variance of " + string);
        }
    }

    @ParameterizedTest
    @Tag("golden")
    @CsvSource({
        "REFERENCE, 1, k_DCE",
        "REFERENCE, 4, k_DCE_iid_n4",
        "STRATIFIED, 1, k_DCE",
        "STRATIFIED, 4, k_DCE_strata_n4",
        "MIRRORED, 3, k_mirrored_pair_full_exact"
    })
    void meanAndVarianceAreTheGoldenOnes(Estimator estimator, int draws, String golden) {
        assertLaw(estimator.draws(K_DCE, Round.only(draws, 31)), golden);
    }

    @Test
    @Tag("golden")
    void oneRandomOrderHasTheGoldenLaw() {
        assertLaw(new OrderStates(K_DCE, StandardOrder.RANDOM, 1, 32), "order");
    }

    @ParameterizedTest
    @Tag("golden")
    @EnumSource(
            value = Estimator.class,
            names = {"REFERENCE", "STRATIFIED", "NEYMAN", "ANTITHETIC", "MIRRORED"})
    void estimatesAreUnbiasedAndTheirErrorsNotTooSmall(Estimator estimator) {
        JsonNode exact = Golden.json("estimators").get("any_order_nll");
        Draws<?> draws = estimator.draws(K_DCE, Round.only(9, 33));
        for (int string : STRINGS) {
            double truth = exact.get(string).doubleValue();
            double sum = 0;
            double squares = 0;
            double estimated = 0;
            int repeated = REPEATED / 4;
            for (int i = 0; i < repeated; i++) {
                MeanOfDraws loss = score(draws, i, Conditionals.triple(string)).loss();
                double deviation = loss.mean() - truth;
                sum += deviation;
                squares += deviation * deviation;
                estimated += variance(loss);
            }
            double variance = squares / repeated;
            assertEquals(0, sum / repeated, SIGMAS * Math.sqrt(variance / repeated) + 1e-6, "string " + string);
            assertTrue(estimated / repeated > variance * (1 - 2 * RELATIVE), "string " + string);
        }
    }

    private static double variance(MeanOfDraws loss) {
        Double variance = loss.variance();
        assertNotNull(variance);
        return variance;
    }

    @Test
    void countsOfStratifiedMasksAreExactlyUniform() {
        for (int length : new int[] {1, 2, 3, 8, 10, 32, 128}) {
            for (int draws : new int[] {1, 2, 4, 7, 16, 128}) {
                int[] counts = new int[length + 1];
                for (int j = 0; j < draws; j++) {
                    for (int i = 0; i < length; i++) { // the cells of v: k is constant on each
                        double u = Round.inStratum(j, draws, (i + 0.5) / length);
                        counts[(int) new KDce().level(u, length)]++;
                    }
                }
                int[] uniform = new int[length + 1];
                Arrays.fill(uniform, 1, length + 1, draws);
                assertArrayEquals(uniform, counts, draws + " draws of " + length);
            }
        }
    }

    @Test
    void neymanDrawsAreDenserAtFewMasksAndCountByTheirStrata() {
        Draws<?> draws = Estimator.NEYMAN.draws(K_DCE, Round.only(8, 37));
        int[] clean = new int[512];
        double before = 0;
        double width = 0;
        for (int j = 0; j < 8; j++) {
            double to = before + draws.weight(clean.length, j);
            assertTrue(draws.weight(clean.length, j) > width, "stratum " + j + " is wider than the one before");
            int k = masked(draws, j, clean).cardinality();
            assertTrue(k >= 512 * before && k <= 1 + 512 * to, k + " masks in " + before + " to " + to);
            width = to - before;
            before = to;
        }
        assertEquals(1, before, 1e-12);
    }

    @Test
    @Tag("golden")
    void countsOfLladaAreAsFaultyAsItsOwn() {
        for (JsonNode table : Golden.json("estimators").get("llada").get("tables")) {
            int length = table.get("length").intValue();
            int batch = table.get("batch").intValue();
            int[] counts = new int[length];
            for (int first = 1; first <= length; first++) {
                for (int i = 0; i < batch; i++) {
                    counts[LladaDraws.count(first, i, batch, length) - 1]++;
                }
            }
            assertArrayEquals(Golden.ints(table.get("counts")), counts, length + " in " + batch);
        }
    }

    @Test
    @Tag("golden")
    void lladaHasTheBiasOfItsCounts() {
        JsonNode means = Golden.json("estimators").get("llada").get("mean_for_model3_b4");
        Draws<?> draws = Estimator.LLADA.draws(K_DCE, Round.only(4, 34));
        int[] clean = Conditionals.triple(2);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < REPEATED; i++) {
            double mean = score(draws, i, clean).loss().mean();
            sum += mean;
            squares += mean * mean;
        }
        double mean = sum / REPEATED;
        double error = Math.sqrt((squares / REPEATED - mean * mean) / REPEATED);
        assertEquals(means.get(2).doubleValue(), mean, SIGMAS * error);
        double right = Golden.json("estimators").get("any_order_nll").get(2).doubleValue();
        assertTrue(Math.abs(mean - right) > 2 * SIGMAS * error, "the fault shows");
    }

    @Test
    void anAntitheticPairMasksEachPositionOnceWherePositionsAreMaskedOneByOne() {
        Draws<?> draws = Estimator.ANTITHETIC.draws(objective(new LambdaDce()), Round.only(7, 35));
        int[] clean = new int[200];
        assertEquals(6, draws.evaluations(clean.length));
        for (int pair = 0; pair < 3; pair++) {
            BitSet first = masked(draws, 2 * pair, clean);
            BitSet second = masked(draws, 2 * pair + 1, clean);
            second.flip(0, clean.length);
            assertEquals(first, second);
        }
        assertTrue(masked(draws, 0, clean).cardinality() < 80, "the first of the first pair is at a level below 1/6");
    }

    @Test
    void aMirroredPairMasksEachPositionOnceAndTheFullMaskStandsBeforeIt() {
        Draws<?> draws = Estimator.MIRRORED.draws(K_DCE, Round.only(8, 36));
        int[] clean = new int[50];
        assertEquals(7, draws.evaluations(clean.length));
        assertEquals(clean.length, masked(draws, 0, clean).cardinality());
        for (int pair = 0; pair < 3; pair++) {
            BitSet first = masked(draws, 2 * pair + 1, clean);
            BitSet second = masked(draws, 2 * pair + 2, clean);
            assertTrue(first.cardinality() >= 1 && first.cardinality() <= clean.length / 2);
            second.flip(0, clean.length);
            assertEquals(first, second);
        }
        assertEquals(1, draws.evaluations(1));
    }

    private static BitSet masked(Draws<?> draws, int evaluation, int[] clean) {
        BitSet masked = new BitSet();
        Arrays.stream(((Example) draws.draw(new Sequence(5, clean), evaluation)).positions())
                .forEach(masked::set);
        return masked;
    }

    @Test
    void laterRoundsDrawAnew() {
        int[] clean = new int[40];
        Draws<?> first = Estimator.STRATIFIED.draws(K_DCE, new Round(4, 0, 1));
        Draws<?> second = Estimator.STRATIFIED.draws(K_DCE, new Round(4, 4, 1));
        assertTrue(IntStream.range(0, 4).noneMatch(i -> masked(first, i, clean).equals(masked(second, i, clean))));
    }

    @Test
    void estimatorsThatCountMasksAreForTheAnyOrderLoss() {
        InvalidSetting refusal = assertThrows(
                InvalidSetting.class, () -> Estimator.MIRRORED.draws(objective(new LambdaDce()), Round.only(3, 0)));
        assertTrue(refusal.toString().contains("lambda_DCE"), refusal.toString());
        assertThrows(
                InvalidSetting.class,
                () -> new LikelihoodEvaluation(K_DCE, Estimator.MIRRORED, 2, OptionalDouble.empty(), 0));
    }
}
