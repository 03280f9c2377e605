package radd.core.family.sedd;

import java.util.List;
import radd.InvalidSetting;
import radd.Named;
import radd.core.noise.NoiseSchedule;
import radd.core.sampler.MethodRequest;

/** The reference's predictors, by their names in {@code --method} and {@code sampling.predictor}; all end with a denoising step. */
enum ScorePredictor implements Named {
    /** Tweedie's tau-leaping: each step as if the other positions stood still. */
    ANALYTIC("approximate: positions of one step move independently") {
        @Override
        ReverseStep step(TokenGraph graph, NoiseSchedule noise, double t, double dt) {
            return graph.analytic(noise.totalNoise(t) - noise.totalNoise(t - dt));
        }
    },
    /** Euler's method on the reverse process. */
    EULER("approximate: steps of first order, and positions of one step move independently") {
        @Override
        ReverseStep step(TokenGraph graph, NoiseSchedule noise, double t, double dt) {
            return graph.euler(dt * noise.rateNoise(t));
        }
    },
    /** Nothing before the denoising step. */
    NONE("of the denoising step from noise alone: all positions are drawn independently") {
        @Override
        ReverseStep step(TokenGraph graph, NoiseSchedule noise, double t, double dt) {
            throw new IllegalStateException("no step is asked of " + label());
        }
    };

    private static final String STEPS = "--steps";

    private final String law;

    ScorePredictor(String law) {
        this.law = law;
    }

    /**
     * The step from a time to an earlier one.
     *
     * @param t in (0, 1]
     * @param dt in (0, t)
     */
    abstract ReverseStep step(TokenGraph graph, NoiseSchedule noise, double t, double dt);

    /** How samples differ from the law that the network describes. */
    String law() {
        return law;
    }

    /**
     * The predictor that is asked for.
     *
     * @throws InvalidSetting naming the option, its value and what is allowed
     */
    static ScorePredictor requested(MethodRequest request) {
        ScorePredictor chosen = request.name()
                .map(name -> Named.of(ScorePredictor.class, "--method", name))
                .orElse(ANALYTIC);
        for (MethodRequest.Given given : request.given()) {
            InvalidSetting.require(
                    given.option().equals(STEPS),
                    given.option(),
                    given.value(),
                    "left out with --method " + chosen.label() + " of a score network, which takes " + STEPS
                            + " alone");
        }
        return chosen;
    }

    /** All names; the first is the usual one. */
    static List<String> names() {
        return Named.labels(ScorePredictor.class);
    }
}
