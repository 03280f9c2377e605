package radd.core.sampler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import radd.core.RandomStream;
import radd.core.RandomStream.Purpose;
import radd.core.noise.GeometricNoise;
import radd.core.noise.LogLinearNoise;

class DiffusionPlanTest {
    private static final LogLinearNoise LOG_LINEAR = new LogLinearNoise(1e-3);

    private static RevealSchedule tweedie(int steps) {
        return RevealSchedule.of(DiffusionSampler.TWEEDIE, LOG_LINEAR, steps);
    }

    private static RandomGenerator stream(long seed, long sequence) {
        return RandomStream.of(seed, Purpose.REVEAL, 0, sequence);
    }

    private static List<Reveal> all(RevealPlan plan) {
        List<Reveal> reveals = new ArrayList<>();
        for (Optional<Reveal> next = plan.next(); next.isPresent(); next = plan.next()) {
            reveals.add(next.get());
        }
        return reveals;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 500})
    void everyMaskedPositionIsRevealedOnceAndNoOther(int steps) {
        int[] masked = {0, 3, 4, 9, 17, 40};
        DiffusionPlan plan = new DiffusionPlan(tweedie(steps), masked, stream(1, 2));
        List<Integer> revealed = new ArrayList<>();
        int reveals = 0;
        for (Reveal reveal : all(plan)) {
            reveals++;
            int[] positions = reveal.positions();
            assertTrue(positions.length > 0);
            for (int i = 1; i < positions.length; i++) {
                assertTrue(positions[i - 1] < positions[i]);
            }
            Arrays.stream(positions).forEach(revealed::add);
        }
        assertArrayEquals(
                masked, revealed.stream().mapToInt(Integer::intValue).sorted().toArray());
        assertTrue(reveals <= steps);
    }

    @Test
    void nothingMaskedRevealsNothing() {
        DiffusionPlan plan = new DiffusionPlan(tweedie(8), new int[0], stream(4, 0));
        assertTrue(plan.next().isEmpty());
        assertTrue(plan.next().isEmpty());
    }

    @Test
    void oneStepRevealsEverythingAtOnce() {
        List<Reveal> reveals = all(new DiffusionPlan(tweedie(1), new int[] {2, 5, 6}, stream(4, 0)));
        assertEquals(1, reveals.size());
        assertArrayEquals(new int[] {2, 5, 6}, reveals.get(0).positions());
    }

    @Test
    void clampedEulerLeavesNothingForLaterSteps() {
        RevealSchedule schedule = RevealSchedule.of(DiffusionSampler.EULER, new GeometricNoise(1e-4, 20), 8);
        for (int sequence = 0; sequence < 200; sequence++) {
            int[] masked = IntStream.range(0, 16).toArray();
            assertTrue(all(new DiffusionPlan(schedule, masked, stream(5, sequence)))
                            .size()
                    <= 4);
        }
    }

    @Test
    void planIsAFunctionOfSeedAndSequence() {
        int[] masked = IntStream.range(0, 64).toArray();
        String plan = print(new DiffusionPlan(tweedie(32), masked, stream(7, 11)));
        assertEquals(plan, print(new DiffusionPlan(tweedie(32), masked, stream(7, 11))));
        assertNotEquals(plan, print(new DiffusionPlan(tweedie(32), masked, stream(8, 11))));
        assertNotEquals(plan, print(new DiffusionPlan(tweedie(32), masked, stream(7, 12))));
    }

    @Test
    void revealKeepsItsPositionsToItself() {
        Reveal reveal = Reveal.of(new int[] {1, 2});
        reveal.positions()[0] = 9;
        assertArrayEquals(new int[] {1, 2}, reveal.positions());
    }

    @Test
    void positionsThatAreNotAscendingAreRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> new DiffusionPlan(tweedie(4), new int[] {1, 1}, stream(0, 0)));
        assertThrows(IllegalArgumentException.class, () -> new DiffusionPlan(tweedie(4), new int[] {-1}, stream(0, 0)));
    }

    private static String print(RevealPlan plan) {
        StringBuilder text = new StringBuilder();
        for (Reveal reveal : all(plan)) {
            text.append(Arrays.toString(reveal.positions()));
        }
        return text.toString();
    }
}
