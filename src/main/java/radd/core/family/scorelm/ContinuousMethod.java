package radd.core.family.scorelm;

import java.util.OptionalDouble;
import java.util.Set;
import radd.InvalidSetting;
import radd.Named;
import radd.core.sampler.DecodingMethod;
import radd.core.sampler.LevelRequest;
import radd.core.sampler.LevelSchedule;
import radd.core.sampler.MethodRequest;

/**
 * The way from noise to embeddings in steps: from the largest level to the smallest, then to 0.
 *
 * @param levels from where to where
 * @param solver of a step
 * @param schedule how levels fall
 * @param steps n, at least 1
 * @param churn noise that is added again on the whole way, at least 0; 0 for the iterative solver
 */
record ContinuousMethod(NoiseLevels levels, Solver solver, LevelSchedule schedule, int steps, double churn)
        implements DecodingMethod {
    /** Steps of the reference's samples. */
    private static final int USUAL_STEPS = 200;

    /** The largest share by which churn raises a level: EDM's. */
    private static final double MOST_CHURN = Math.sqrt(2) - 1;

    /** Share of all steps over which the beginnings of positions are spread from left to right; each takes the rest of them. */
    private static final double SPREAD = 0.5;

    /** Probability from which on the network is sure of a token. */
    private static final double SURE = 0.9;

    private static final Set<String> OPTIONS =
            Set.of("--steps", LevelRequest.SIGMA_MAX, LevelRequest.CHURN, LevelRequest.SCHEDULE);

    /**
     * The method that is asked for.
     *
     * @param levels of the model
     * @throws InvalidSetting naming the option, its value and what is allowed
     */
    static ContinuousMethod requested(MethodRequest request, NoiseLevels levels) {
        Solver solver = request.name()
                .map(name -> Named.of(Solver.class, "--method", name))
                .orElse(Solver.EULER);
        for (MethodRequest.Given given : request.given()) {
            InvalidSetting.require(
                    OPTIONS.contains(given.option()),
                    given.option(),
                    given.value(),
                    "left out with --method " + solver.label() + " of a model of embeddings");
        }
        LevelRequest asked = request.levels();
        asked.churn()
                .ifPresent(value -> InvalidSetting.require(
                        value == 0 || solver != Solver.ITERATIVE,
                        LevelRequest.CHURN,
                        value,
                        "0 with --method iterative, which noises anew in every step"));
        asked.sigmaMax()
                .ifPresent(value -> InvalidSetting.require(
                        value >= levels.min(),
                        LevelRequest.SIGMA_MAX,
                        value,
                        "at least the model's smallest level, " + levels.min()));
        return new ContinuousMethod(
                levels.from(asked.sigmaMax().orElse(levels.max())),
                solver,
                asked.schedule().orElse(LevelSchedule.UNIFORM),
                request.steps().orElse(USUAL_STEPS),
                asked.churn().orElse(0));
    }

    /** The level of a position that has come so far, from 0 to n steps: 0 behind the last. */
    double level(double progress) {
        return levels.before(progress, steps);
    }

    /** The level to which churn raises one. */
    double raised(double level) {
        return level * (1 + Math.min(churn / steps, MOST_CHURN));
    }

    /**
     * How far a position is after a step.
     *
     * @param step steps that are done with it, from 1
     * @param before how far it was
     * @param rank of the position among those that are generated, from the left
     * @param open how many these are
     * @param kept the probability of its likeliest token if that is the one of the step before, else 0
     */
    double progress(int step, double before, int rank, int open, double kept) {
        return switch (schedule) {
            case UNIFORM -> step;
            case LEFT_TO_RIGHT -> leftToRight(step, rank, open);
            case SURE_FIRST -> Math.min(steps, before + (kept >= SURE ? 2 : 1));
        };
    }

    private double leftToRight(int step, int rank, int open) {
        if (open == 1) {
            return step;
        }
        double begin = SPREAD * steps * rank / (open - 1);
        return Math.min(steps, Math.max(0, (step - begin) / (1 - SPREAD)));
    }

    @Override
    public OptionalDouble expectedNfe(int open) {
        if (open == 0) {
            return OptionalDouble.of(0);
        }
        return schedule == LevelSchedule.SURE_FIRST
                ? OptionalDouble.empty()
                : OptionalDouble.of(solver == Solver.HEUN ? 2 * steps - 1 : steps);
    }

    @Override
    public String law() {
        String way = switch (solver) {
            case EULER -> "Euler steps";
            case HEUN -> "Heun steps";
            case ITERATIVE -> "estimates, each noised anew";
        };
        return "approximate: " + steps + " " + way + " from noise of level " + levels.max() + ", levels falling "
                + schedule.label() + "; each position holds the likeliest token of its last estimate";
    }
}
