package radd.engine;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** How the elements of a parameter start: independent draws of one law. */
public sealed interface InitialLaw {
    /** One, as weights of norms start. */
    InitialLaw ONES = new Constant(1);

    /** Zero. */
    InitialLaw ZEROS = new Constant(0);

    /** Overwrites all numbers. */
    void fill(float[] numbers, RandomGenerator random);

    /**
     * Always the same number.
     *
     * @param value it
     */
    record Constant(float value) implements InitialLaw {
        @Override
        public void fill(float[] numbers, RandomGenerator random) {
            Arrays.fill(numbers, value);
        }
    }

    /**
     * Uniform in [-1/sqrt(n), 1/sqrt(n)): PyTorch's default for a matrix and the bias beside it (kaiming_uniform with a = sqrt 5).
     *
     * @param fanIn n, the number of inputs of the matrix, at least 1
     */
    record UniformFanIn(long fanIn) implements InitialLaw {
        @Override
        public void fill(float[] numbers, RandomGenerator random) {
            float bound = (float) (1 / Math.sqrt((double) fanIn));
            for (int n = 0; n < numbers.length; n++) {
                numbers[n] = bound * (2 * random.nextFloat() - 1);
            }
        }
    }

    /**
     * Normal with mean 0, given that it lies within some standard deviations.
     *
     * @param deviation standard deviation before the cut, above 0
     * @param cut number of standard deviations, above 0
     */
    record TruncatedNormal(double deviation, double cut) implements InitialLaw {
        @Override
        public void fill(float[] numbers, RandomGenerator random) {
            for (int n = 0; n < numbers.length; n++) {
                double standard = random.nextGaussian();
                while (Math.abs(standard) > cut) {
                    standard = random.nextGaussian();
                }
                numbers[n] = (float) (deviation * standard);
            }
        }
    }
}
