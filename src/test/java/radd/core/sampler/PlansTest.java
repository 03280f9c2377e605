package radd.core.sampler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import radd.core.RandomStream;
import radd.core.RandomStream.Purpose;
import radd.core.noise.GeometricNoise;
import radd.core.noise.LogLinearNoise;
import radd.core.noise.NoiseSchedule;

/** The orders in which plans reveal. */
class PlansTest {
    private static final NoiseSchedule LOG_LINEAR = new LogLinearNoise(1e-3);

    private static RandomGenerator stream(long sequence) {
        return RandomStream.of(3, Purpose.REVEAL, 0, sequence);
    }

    private static List<int[]> all(RevealPlan plan) {
        List<int[]> reveals = new ArrayList<>();
        for (Optional<Reveal> next = plan.next(); next.isPresent(); next = plan.next()) {
            reveals.add(next.get().positions());
        }
        return reveals;
    }

    private static String print(SamplingMethod method, int... masked) {
        StringBuilder text = new StringBuilder();
        all(method.plan(masked, stream(0))).forEach(positions -> text.append(Arrays.toString(positions)));
        return text.toString();
    }

    @Test
    void namedOrdersAreWhatTheySay() {
        assertEquals("[2][4][5][9]", print(new Ordered(StandardOrder.FORWARD, 9), 2, 4, 5, 9));
        assertEquals("[9][5][4][2]", print(new Ordered(StandardOrder.BACKWARD, 4), 2, 4, 5, 9));
        // The middle of 2 to 9 is 5.5.
        assertEquals("[5][4][2][9]", print(new Ordered(StandardOrder.CENTER_OUT, 4), 2, 4, 5, 9));
        assertEquals("[3][0]", print(new Ordered(new GivenOrder(List.of(7, 3, 0)), 4), 0, 3));
        assertEquals("", print(new Ordered(StandardOrder.CENTER_OUT, 4)));
    }

    @Test
    void fewerStepsThanPositionsRevealSeveralAtOnceAndLeaveNone() {
        assertEquals("[0, 1][2, 3, 4]", print(new Ordered(StandardOrder.FORWARD, 2), 0, 1, 2, 3, 4));
        assertEquals(
                "[2, 3, 4][0, 1]".length(),
                print(new Ordered(StandardOrder.BACKWARD, 2), 0, 1, 2, 3, 4).length());
        assertEquals("[0, 1, 2]", print(new Ordered(StandardOrder.RANDOM, 1), 0, 1, 2));
        assertEquals(OptionalDouble.of(2), new Ordered(StandardOrder.RANDOM, 2).expectedNfe(5));
        assertEquals(
                3,
                all(new FirstHitting(4).plan(IntStream.range(0, 10).toArray(), stream(1)))
                        .size());
        assertEquals(OptionalDouble.of(3), new FirstHitting(4).expectedNfe(10));
    }

    @Test
    void anOrderThatLeavesOutAMaskedPositionIsRefused() {
        GivenOrder order = new GivenOrder(List.of(0, 1));
        assertThrows(IllegalArgumentException.class, () -> order.of(new int[] {0, 2}, stream(0)));
        assertThrows(IllegalArgumentException.class, () -> new GivenOrder(List.of(1, 1)));
        assertThrows(IllegalArgumentException.class, () -> new GivenOrder(List.of(-1)));
    }

    @Test
    void everyPermutationIsAsLikelyUnderTheRandomOrder() {
        int[] counts = new int[6];
        for (int sequence = 0; sequence < 60_000; sequence++) {
            int[] order = StandardOrder.RANDOM.of(new int[] {0, 1, 2}, stream(sequence));
            counts[2 * order[0] + (order[1] < order[2] ? 0 : 1)]++;
        }
        // Standard deviation 91.
        assertTrue(Arrays.stream(counts).allMatch(count -> Math.abs(count - 10_000) < 400), Arrays.toString(counts));
    }

    @Test
    void guidedPlansRevealTheSurestFirstAndAskAgain() {
        RevealPlan plan =
                new Guided(PositionScore.CONFIDENCE, new Selection.Best(2)).plan(new int[] {1, 4, 6}, stream(0));
        assertArrayEquals(new int[] {1, 4, 6}, plan.next().orElseThrow().positions());
        assertArrayEquals(new int[] {1, 6}, plan.choose(new double[] {0.5, 0.1, 0.7}));
        assertArrayEquals(new int[] {4}, plan.next().orElseThrow().positions());
        assertArrayEquals(new int[] {4}, plan.choose(new double[] {0.2}));
        assertTrue(plan.next().isEmpty());
    }

    @Test
    void selectionsRevealAtLeastOneAndNoMoreThanTheirRule() {
        double[] scores = {0.9, 0.2, 0.95, 0.9};
        assertArrayEquals(new int[] {2}, new Selection.Best(1).choose(scores));
        assertArrayEquals(new int[] {0, 2, 3}, new Selection.Threshold(0.9).choose(scores));
        assertArrayEquals(new int[] {2}, new Selection.Threshold(0.99).choose(scores));
        // Entropies 0.1, 0.2, 0.4, 1: without the largest 0, 0.1, 0.3, 0.7.
        double[] negated = {-0.4, -0.1, -1, -0.2};
        assertArrayEquals(new int[] {1}, new Selection.EntropyBound(0).choose(negated));
        assertArrayEquals(new int[] {1, 3}, new Selection.EntropyBound(0.1).choose(negated));
        assertArrayEquals(new int[] {0, 1, 3}, new Selection.EntropyBound(0.6).choose(negated));
        assertArrayEquals(new int[] {0, 1, 2, 3}, new Selection.EntropyBound(0.8).choose(negated));
        assertThrows(
                IllegalArgumentException.class, () -> new Guided(PositionScore.MARGIN, new Selection.EntropyBound(1)));
        assertThrows(
                IllegalArgumentException.class, () -> new Guided(PositionScore.ENTROPY, new Selection.Threshold(0.5)));
    }

    @Test
    void blocksAreFilledFromLeftToRightFromTheFirstMaskedPosition() {
        InBlocks blocks = new InBlocks(new Ordered(StandardOrder.BACKWARD, 9), 3);
        assertEquals("[4][3][8][11][12]", print(blocks, 3, 4, 8, 11, 12));
        RevealPlan plan = blocks.plan(new int[] {3, 4, 8}, stream(0));
        plan.next();
        assertEquals(6, plan.horizon());
        plan.next();
        plan.next();
        assertEquals(9, plan.horizon());
        assertEquals(OptionalDouble.of(5), new InBlocks(new Ordered(StandardOrder.FORWARD, 2), 3).expectedNfe(7));
        assertThrows(IllegalArgumentException.class, () -> new InBlocks(blocks, 2));
    }

    @ParameterizedTest
    @EnumSource(RemaskSchedule.Strategy.class)
    void remaskingKeepsTheShareOfMaskedPositionsOfTheDiffusion(RemaskSchedule.Strategy strategy) {
        RemaskSchedule schedule = schedule(LOG_LINEAR, strategy, 0.3, 50);
        double masked = 1;
        double dt = (1 - RevealSchedule.END) / 50;
        boolean remasks = false;
        for (int step = 0; step < 49; step++) {
            double remask = schedule.remaskRate(step);
            remasks |= remask > 0;
            masked += (1 - masked) * remask - masked * schedule.revealRate(step);
            if (strategy != RemaskSchedule.Strategy.LOOP) {
                // At time 1 alpha is 1e-3, but the sequence begins with none revealed: the difference fades.
                assertEquals(1 - Math.exp(-LOG_LINEAR.totalNoise(1 - (step + 1) * dt)), masked, 1.5e-3);
            }
        }
        assertTrue(remasks);
        assertEquals(1, schedule.revealRate(49));
        assertEquals(0, schedule.remaskRate(49));
        if (strategy == RemaskSchedule.Strategy.LOOP) {
            assertEquals(0, schedule.remaskRate(10)); // t = 0.8
            assertTrue(schedule.remaskRate(30) > 0); // t = 0.4
            assertEquals(0, schedule.remaskRate(48)); // t = 0.04
        }
    }

    @Test
    void withoutEtaRemaskingIsTweedie() {
        for (NoiseSchedule noise : List.of(LOG_LINEAR, new GeometricNoise(1e-4, 20))) {
            RemaskSchedule schedule = schedule(noise, RemaskSchedule.Strategy.CAP, 0, 20);
            RevealSchedule tweedie = RevealSchedule.of(DiffusionSampler.TWEEDIE, noise, 20);
            for (int step = 0; step < 20; step++) {
                assertEquals(tweedie.rate(step), schedule.revealRate(step), 1e-12);
            }
            assertEquals(ExpectedNfe.of(tweedie, 30), schedule.expectedNfe(30), 1e-9);
        }
    }

    private static RemaskSchedule schedule(
            NoiseSchedule noise, RemaskSchedule.Strategy strategy, double eta, int steps) {
        return new RemaskSchedule(noise, strategy, eta, RemaskSchedule.Window.DEFAULT, steps);
    }

    @ParameterizedTest
    @CsvSource({"CAP, 0.2", "RESCALE, 0.5", "LOOP, 0.1"})
    void remaskingPlansEndWithNothingMaskedAndHaveTheirExpectedNumberOfEvaluations(
            RemaskSchedule.Strategy strategy, double eta) {
        int[] free = {1, 2, 5, 6, 7};
        Remasking method = new Remasking(schedule(LOG_LINEAR, strategy, eta, 24));
        int sequences = 20_000;
        double sum = 0;
        double squares = 0;
        boolean again = false;
        for (int sequence = 0; sequence < sequences; sequence++) {
            RevealPlan plan = method.plan(free, stream(sequence));
            BitSet masked = new BitSet();
            Arrays.stream(free).forEach(masked::set);
            int reveals = 0;
            for (Optional<Reveal> next = plan.next(); next.isPresent(); next = plan.next()) {
                reveals++;
                for (int position : next.get().remasked()) {
                    assertFalse(masked.get(position));
                    masked.set(position);
                    again = true;
                }
                for (int position : next.get().positions()) {
                    assertTrue(masked.get(position));
                    masked.clear(position);
                }
            }
            assertTrue(masked.isEmpty());
            assertTrue(plan.keepsWhatIsRevealed());
            sum += reveals;
            squares += reveals * (double) reveals;
        }
        assertTrue(again);
        double mean = sum / sequences;
        double error = Math.sqrt((squares / sequences - mean * mean) / sequences);
        assertEquals(method.expectedNfe(5).orElseThrow(), mean, 4 * error);
    }

    @Test
    void onlyGuidedPlansLookAtScores() {
        RevealPlan plan = new FirstHitting(1).plan(new int[] {0}, stream(0));
        plan.next();
        assertThrows(IllegalStateException.class, () -> plan.choose(new double[] {1}));
    }
}
