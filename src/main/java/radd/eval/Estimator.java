package radd.eval;

import java.util.List;
import radd.InvalidSetting;
import radd.Named;
import radd.core.loss.KDce;
import radd.core.loss.MaskedObjective;
import radd.core.objective.Objective;

/** How the expectation of an objective is estimated from draws: {@code --estimator}. */
public enum Estimator implements Named {
    /** Independent draws. */
    REFERENCE(1) {
        @Override
        Draws<?> draws(Objective<?> objective, Round round) {
            return new IndependentDraws<>(objective, round);
        }
    },
    /** One draw in each of N equal parts of the noise levels. */
    STRATIFIED(1) {
        @Override
        Draws<?> draws(Objective<?> objective, Round round) {
            return new StratifiedDraws<>(objective, round);
        }
    },
    /** One draw in each of N parts of the noise levels, narrower where a draw's loss varies more. */
    NEYMAN(1) {
        @Override
        Draws<?> draws(Objective<?> objective, Round round) {
            return new NeymanDraws<>(objective, round);
        }
    },
    /** Pairs at u and 1 - u, stratified. */
    ANTITHETIC(2) {
        @Override
        Draws<?> draws(Objective<?> objective, Round round) {
            return new AntitheticDraws<>(objective, round);
        }
    },
    /** Masks with their complements, and the full mask exactly. */
    MIRRORED(3) {
        @Override
        Draws<?> draws(Objective<?> objective, Round round) {
            return new MirroredDraws(anyOrder(objective), round);
        }
    },
    /** LLaDA's, with its fault. */
    LLADA(1) {
        @Override
        Draws<?> draws(Objective<?> objective, Round round) {
            return new LladaDraws(anyOrder(objective), round);
        }

        @Override
        List<String> cautions() {
            return List.of(
                    "the estimator llada repeats a fault of LLaDA's: numbers of masks are rounded to even, so where draws / gcd(draws, length)"
                            + " is even they are not uniform and the result is biased; stratified is right");
        }
    };

    private final int leastDraws;

    Estimator(int leastDraws) {
        this.leastDraws = leastDraws;
    }

    /** The fewest evaluations of a sequence with which it can work. */
    int leastDraws() {
        return leastDraws;
    }

    /** Whether it is of the any-order objective alone. */
    public boolean countsMasks() {
        return this == MIRRORED || this == LLADA;
    }

    /**
     * A round of draws of an objective.
     *
     * @throws InvalidSetting if it is not for this objective
     */
    abstract Draws<?> draws(Objective<?> objective, Round round);

    /** What a reader of its results must be told. */
    List<String> cautions() {
        return List.of();
    }

    MaskedObjective anyOrder(Objective<?> objective) {
        if (objective instanceof MaskedObjective masked && masked.loss() instanceof KDce) {
            return masked;
        }
        throw new InvalidSetting(
                "--estimator",
                label(),
                "reference, stratified or antithetic with " + objective.name() + ", which counts no masks: k_DCE does");
    }
}
