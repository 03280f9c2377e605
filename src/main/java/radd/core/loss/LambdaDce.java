package radd.core.loss;

import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import radd.core.objective.TimeSampler;

/**
 * lambda-DCE, the denoising cross-entropy at a random masking probability.
 *
 * <p>Each position is masked with probability lambda ~ U(0, 1); the loss is (1 / lambda) sum over masked of -log c_x. It is t-DSE with
 * time replaced by the masking probability, so it needs no schedule. Its variance is infinite: E[(1/lambda)^2 |M|] diverges at lambda = 0.
 * Source: RADD, arXiv:2406.03736, lambda-DCE; reference {@code losses.py}, {@code lambda_DCE_loss}.
 */
public record LambdaDce() implements Loss {
    /**
     * What u = 0 stands for. A double from a generator is a multiple of 2^-53, so 0 means the cell [0, 2^-53), of which this is the
     * middle. The reference divides by zero here.
     */
    private static final double SMALLEST = 0x1p-54;

    @Override
    public String name() {
        return "lambda_DCE";
    }

    @Override
    public TimeSampler timeSampler() {
        return TimeSampler.DECOUPLED;
    }

    @Override
    public List<String> cautions() {
        return List.of(
                "lambda_DCE has infinite variance (its weight is 1/lambda), so its standard errors cannot be trusted;"
                        + " k_DCE has the same expectation and a finite variance");
    }

    @Override
    public double level(double u, int length) {
        return Math.max(u, SMALLEST);
    }

    @Override
    public BitSet mask(double level, int length, RandomGenerator random) {
        return Masks.independent(level, length, random);
    }

    @Override
    public MaskDraw at(double level, BitSet masked, int length) {
        if (!(level > 0 && level <= 1)) {
            throw new IllegalArgumentException("lambda is " + level + ", must be in (0, 1]");
        }
        return new MaskDraw(masked, level, 1 / level, 0);
    }
}
