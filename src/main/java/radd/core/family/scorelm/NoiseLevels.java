package radd.core.family.scorelm;

import radd.InvalidSetting;
import radd.core.sampler.LevelRequest;

/**
 * The noise levels: s(u) = (max^(1/rho) + u (min^(1/rho) - max^(1/rho)))^rho falls from the largest at u = 0 to the smallest at u = 1. Training draws u
 * uniformly, a sampler takes it in equal steps; with rho 1 the levels are uniform. Source: EDM, arXiv:2206.00364, eq. 5.
 *
 * @param min the smallest, above 0
 * @param max the largest, at least {@code min}
 * @param rho how much closer together small levels lie, above 0
 */
record NoiseLevels(double min, double max, double rho) {
    NoiseLevels {
        LevelRequest.requireLevel("model.sigma_min", min);
        LevelRequest.requireLevel("model.sigma_max", max);
        InvalidSetting.require(max >= min, "model.sigma_max", max, "at least model.sigma_min, " + min);
        InvalidSetting.require(
                rho > 0 && rho < Double.POSITIVE_INFINITY && Math.pow(max, 1 / rho) < Double.POSITIVE_INFINITY,
                "model.rho",
                rho,
                "finite, and large enough for model.sigma_max^(1/rho) to be so");
    }

    /** The level at u in [0, 1]. */
    double at(double u) {
        double first = Math.pow(max, 1 / rho);
        double last = Math.pow(min, 1 / rho);
        return Math.pow(first + u * (last - first), rho);
    }

    /**
     * The level before a call of a sampler that makes n: s(call / (n - 1)), and 0 behind the last.
     *
     * @param call from 0; between two calls for a position that is on its way at another speed
     * @param calls n, at least 1
     */
    double before(double call, int calls) {
        if (call > calls - 1) {
            return 0;
        }
        return at(calls == 1 ? 0 : call / (calls - 1));
    }

    /** The same from another largest level on. */
    NoiseLevels from(double largest) {
        return new NoiseLevels(min, largest, rho);
    }
}
