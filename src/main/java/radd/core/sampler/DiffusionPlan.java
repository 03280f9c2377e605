package radd.core.sampler;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The reveal plan of the diffusion samplers tweedie and euler: every position's step is drawn when the plan is made.
 *
 * <p>The plan is a function of the schedule, the masked positions and the sequence's random stream. The reference draws at every step
 * which positions to reveal and evaluates the network whether or not there were any; the law is the same.
 */
public final class DiffusionPlan implements RevealPlan {
    /** Step in the upper 32 bits, position in the lower: sorted, they are the reveals in order, positions ascending. */
    private final long[] stepAndPosition;

    private final RevealSchedule schedule;
    private int next;

    /**
     * @param schedule the law of a position's step
     * @param masked the masked positions, ascending, at least 0; may be none
     * @param random the sequence's own stream
     */
    DiffusionPlan(RevealSchedule schedule, int[] masked, RandomGenerator random) {
        this.schedule = schedule;
        stepAndPosition = new long[masked.length];
        int previous = -1;
        for (int i = 0; i < masked.length; i++) {
            if (masked[i] <= previous) {
                throw new IllegalArgumentException(
                        "masked[" + i + "] is " + masked[i] + ", must be above " + previous + " (ascending from 0)");
            }
            previous = masked[i];
            stepAndPosition[i] = (long) schedule.stepOf(random.nextDouble()) << 32 | masked[i];
        }
        Arrays.sort(stepAndPosition);
    }

    @Override
    public Optional<Reveal> next() {
        if (next == stepAndPosition.length) {
            return Optional.empty();
        }
        int from = next;
        long step = stepAndPosition[from] >>> 32;
        while (next < stepAndPosition.length && stepAndPosition[next] >>> 32 == step) {
            next++;
        }
        int[] positions = new int[next - from];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = (int) stepAndPosition[from + i];
        }
        return Optional.of(Reveal.at(schedule.maskProbability((int) step), positions));
    }
}
