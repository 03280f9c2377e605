package radd.core.family.sedd;

import java.util.OptionalDouble;
import radd.core.noise.NoiseSchedule;
import radd.core.sampler.DecodingMethod;
import radd.core.sampler.RevealSchedule;

/**
 * The way back in steps: times from 1 to 1e-5 in equal steps of a predictor, then the denoising step. Source: reference {@code sampling.py}.
 *
 * <p>The network is asked at every step: unlike the reveals of a network that predicts clean tokens, where a position moves depends on its scores.
 * Only when no position can move any more, every mask being gone, is the rest left out, which changes nothing.
 *
 * @param graph where noise takes a token
 * @param noise the schedule
 * @param predictor of the steps
 * @param steps how many before the denoising step, at least 1; without effect on {@link ScorePredictor#NONE}
 */
record ScoreMethod(TokenGraph graph, NoiseSchedule noise, ScorePredictor predictor, int steps)
        implements DecodingMethod {
    /** Evaluations of the network if none is left out. */
    int calls() {
        return predictor == ScorePredictor.NONE ? 1 : steps + 1;
    }

    /** The total noise that the network is told at a call, from 0. */
    double sigma(int call) {
        return noise.totalNoise(time(call));
    }

    /** The law of a position at a call; the last denoises. */
    ReverseStep step(int call) {
        return call == calls() - 1
                ? graph.denoise(sigma(call))
                : predictor.step(graph, noise, time(call), (1 - RevealSchedule.END) / steps);
    }

    private double time(int call) {
        return call == calls() - 1 ? RevealSchedule.END : 1 - call * ((1 - RevealSchedule.END) / steps);
    }

    @Override
    public OptionalDouble expectedNfe(int open) {
        if (open == 0) {
            return OptionalDouble.of(0);
        }
        return graph instanceof UniformGraph ? OptionalDouble.of(calls()) : OptionalDouble.empty();
    }

    @Override
    public String law() {
        return predictor.law();
    }
}
