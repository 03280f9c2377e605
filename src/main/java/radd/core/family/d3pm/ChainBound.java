package radd.core.family.d3pm;

import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import radd.core.loss.Loss;
import radd.core.loss.MaskDraw;
import radd.core.objective.TimeSampler;

/**
 * The bound of the chain, counted at masked positions: the sum over t = 1..T of E[sum over masked of -log c] / t.
 *
 * <p>At t above 1 that is the divergence between the posteriors of q and p, at t = 1 the reconstruction, whose unmasked positions cost nothing
 * because they are kept. t is uniform on 1..T. A mask without positions adds nothing and is likely at small t, so masks are drawn given that
 * there is one, and the weight is T / t times the probability of that. It is at most L, not T.
 *
 * @param chain the forward process
 */
record ChainBound(Chain chain) implements Loss {
    @Override
    public String name() {
        return D3pmFamily.BOUND;
    }

    @Override
    public TimeSampler timeSampler() {
        return TimeSampler.NAIVE;
    }

    @Override
    public List<String> cautions() {
        return List.of();
    }

    @Override
    public OptionalInt levels() {
        return OptionalInt.of(chain.steps());
    }

    @Override
    public double level(double u, int length) {
        return chain.stepAt(u);
    }

    @Override
    public BitSet mask(double level, int length, RandomGenerator random) {
        double p = chain.maskProbability((int) level);
        BitSet masked = new BitSet(length);
        int first = first(p, length, random.nextDouble());
        masked.set(first);
        for (int i = first + 1; i < length; i++) {
            masked.set(i, random.nextDouble() < p);
        }
        return masked;
    }

    /** The first masked position given that there is one: the inverse of 1 - (1 - p)^(i + 1), cut at L. */
    private static int first(double p, int length, double u) {
        double passed = Math.log1p(-u * someMasked(p, length)) / Math.log1p(-p);
        return (int) Math.min(Math.floor(passed), length - 1);
    }

    /** 1 - (1 - p)^L. */
    private static double someMasked(double p, int length) {
        return -Math.expm1(length * Math.log1p(-p));
    }

    @Override
    public MaskDraw at(double level, BitSet masked, int length) {
        if (!(level >= 1 && level <= chain.steps()) || masked.isEmpty()) {
            throw new IllegalArgumentException("t is " + level + " with " + masked.cardinality()
                    + " masked positions, must be in 1 to " + chain.steps() + " with at least 1");
        }
        double p = chain.maskProbability((int) level);
        return new MaskDraw(masked, p, someMasked(p, length) / p, 0);
    }
}
