package radd.core.family.mdlm;

import radd.RaddException;
import radd.core.family.NetworkTime;
import radd.core.network.NetworkLevel;
import radd.core.noise.NoiseSchedule;

/**
 * The total noise sigma, which a network with time conditioning is told.
 *
 * @param noise the schedule that it is trained with
 */
record TotalNoise(NoiseSchedule noise) implements NetworkLevel {
    /** -log(1 - p), at most that of t = 1: training tells no more, and where everything is masked it would be infinite. */
    @Override
    public double at(double maskProbability) {
        return -Math.log1p(-Math.min(maskProbability, noise.maskProbability(1)));
    }

    /**
     * The total noise that a user gives.
     *
     * @throws RaddException (CONFIG) if it is out of range, or not given
     */
    double of(NetworkTime time) {
        if (time instanceof NetworkTime.Sigma given) {
            require(
                    given.sigma() >= 0 && given.sigma() < Double.POSITIVE_INFINITY,
                    "--sigma",
                    given.sigma(),
                    "at least 0");
            return given.sigma();
        }
        if (time instanceof NetworkTime.Time given) {
            require(given.t() >= 0 && given.t() <= 1, "--t", given.t(), "0 to 1");
            return noise.totalNoise(given.t());
        }
        throw new RaddException(
                RaddException.Kind.CONFIG,
                "the network is told its total noise",
                "give it as --sigma, or by its time as --t");
    }

    private static void require(boolean holds, String option, double value, String allowed) {
        if (!holds) {
            throw new RaddException(RaddException.Kind.CONFIG, option + " is " + value, "must be " + allowed);
        }
    }
}
