package radd.core.sampler;

import java.util.BitSet;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The reveal plan of ReMDM: at every step each masked position is revealed, and each revealed one goes back to masked, with the schedule's
 * rates, independently of the network and of other positions.
 */
public final class RemaskingPlan implements RevealPlan {
    private final RemaskSchedule schedule;
    private final int[] free;
    private final RandomGenerator random;

    /** Indices into {@code free} of what the plan has masked. */
    private final BitSet masked;

    /** The same, as the sequence is: without what has gone back to masked since the latest reveal. */
    private BitSet seenMasked;

    private int step;

    /**
     * @param masked positions that begin masked, ascending; copied
     * @param random the sequence's own stream
     */
    RemaskingPlan(RemaskSchedule schedule, int[] masked, RandomGenerator random) {
        this.schedule = schedule;
        this.free = masked.clone();
        this.random = random;
        this.masked = new BitSet();
        this.masked.set(0, free.length);
        this.seenMasked = (BitSet) this.masked.clone();
    }

    @Override
    public Optional<Reveal> next() {
        while (step < schedule.steps()) {
            double revealRate = schedule.revealRate(step);
            double remaskRate = schedule.remaskRate(step);
            double maskProbability = schedule.maskProbability(step);
            step++;
            BitSet before = (BitSet) masked.clone();
            for (int i = 0; i < free.length; i++) {
                double u = random.nextDouble();
                masked.set(i, before.get(i) ? u >= revealRate : u < remaskRate);
            }
            BitSet revealed = (BitSet) before.clone();
            revealed.andNot(masked);
            if (!revealed.isEmpty()) {
                BitSet remasked = (BitSet) before.clone();
                remasked.andNot(seenMasked);
                // What this step remasks is still seen by the network that this step asks.
                seenMasked = (BitSet) before.clone();
                seenMasked.andNot(revealed);
                return Optional.of(Reveal.remasking(positions(remasked), positions(revealed), maskProbability));
            }
        }
        return Optional.empty();
    }

    private int[] positions(BitSet indices) {
        return indices.stream().map(i -> free[i]).toArray();
    }

    @Override
    public boolean keepsWhatIsRevealed() {
        return !schedule.remasksFrom(step) && masked.equals(seenMasked);
    }
}
