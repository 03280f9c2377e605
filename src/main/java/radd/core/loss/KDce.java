package radd.core.loss;

import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import radd.core.objective.TimeSampler;

/**
 * k-DCE, the denoising cross-entropy at a random number of masks: the any-order autoregressive loss.
 *
 * <p>k ~ U{1, ..., L}, exactly k positions are masked, every subset equally likely; the loss is (L / k) sum over masked of -log c_x. It is
 * lambda-DCE with lambda integrated out and the empty mask left out: the same expectation, and a finite variance. Source: RADD,
 * arXiv:2406.03736, the any-order autoregressive objective; reference {@code losses.py}, {@code k_DCE_loss}.
 */
public record KDce() implements Loss {
    @Override
    public String name() {
        return "k_DCE";
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
    public boolean countsMasks() {
        return true;
    }

    @Override
    public double level(double u, int length) {
        // u L can round up to L when u is just below 1.
        return 1 + Math.min(Math.floor(u * length), length - 1);
    }

    @Override
    public BitSet mask(double level, int length, RandomGenerator random) {
        return Masks.exactly((int) level, length, random);
    }

    @Override
    public MaskDraw at(double level, BitSet masked, int length) {
        if (level < 1 || level != masked.cardinality()) {
            throw new IllegalArgumentException("k is " + level + ", must be the number of masked positions, "
                    + masked.cardinality() + ", and at least 1");
        }
        return new MaskDraw(masked, level / length, length / level, 0);
    }
}
