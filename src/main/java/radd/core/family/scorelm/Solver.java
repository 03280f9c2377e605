package radd.core.family.scorelm;

import radd.Named;

/** How a vector is taken from one noise level to the next: {@code --method}. */
enum Solver implements Named {
    /** x += (s' - s) (x - x0) / s. */
    EULER,
    /** The slope's mean with that at s', but where s' is 0. Source: EDM, arXiv:2206.00364, algorithm 2. */
    HEUN,
    /** The estimate itself, noised anew to s'. */
    ITERATIVE
}
