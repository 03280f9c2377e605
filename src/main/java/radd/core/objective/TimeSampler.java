package radd.core.objective;

/**
 * How the uniform numbers behind a batch's noise levels are spread over [0, 1).
 *
 * <p>Each sequence's number is uniform on [0, 1) by itself; the samplers differ in how the batch covers the interval. Stratification is
 * over the global batch, however it is cut over devices and accumulation. Source: reference {@code losses.py},
 * {@code Batch_Uniform_Sampler}.
 */
public enum TimeSampler {
    /** Independent numbers, u_i. */
    NAIVE {
        @Override
        double spread(double shared, double own, int index, int batch) {
            return own;
        }
    },
    /** One shared offset, (u_0 + i / B) mod 1. */
    VDM {
        @Override
        double spread(double shared, double own, int index, int batch) {
            double sum = shared + (double) index / batch;
            return sum < 1 ? sum : sum - 1;
        }
    },
    /** One number in each of B equal strata, (u_i + i) / B. */
    DECOUPLED {
        @Override
        double spread(double shared, double own, int index, int batch) {
            // The sum can round up to i + 1, which for the last sequence is a level of 1.
            return Math.min((own + index) / batch, Math.nextDown(1.0));
        }
    };

    /**
     * The uniform number of one sequence.
     *
     * @param shared uniform number in [0, 1) that the whole batch shares
     * @param own uniform number in [0, 1) of this sequence
     * @param index the sequence's place in the global batch, from 0
     * @param batch B, the size of the global batch
     * @return a number in [0, 1)
     */
    public double level(double shared, double own, int index, int batch) {
        if (index < 0 || index >= batch) {
            throw new IllegalArgumentException("index is " + index + ", must be in [0, " + batch + ")");
        }
        return spread(shared, own, index, batch);
    }

    abstract double spread(double shared, double own, int index, int batch);
}
