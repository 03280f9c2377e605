package radd.core.family.scorelm;

import java.util.function.DoubleSupplier;

/**
 * Vectors on their way from noise to embeddings, each at a level of its own, by a {@link Solver}.
 *
 * <p>Shapes: m positions, E width of the embedding. Source: reference {@code diffusion.py}, {@code sample_euler}, {@code sample_edm},
 * {@code sample_iterative}; EDM, arXiv:2206.00364, algorithms 1 and 2.
 */
final class EmbeddingPath {
    private final Solver solver;
    private final int width;
    /** What the network sees, [m, E]: x, or Heun's prediction of it. */
    private final float[] x;
    /** The levels that it is told, [m]; 0 where the way is done. */
    private final double[] levels;
    /** Of Heun's first half: where the step began, its levels and its slopes. */
    private float[] before = new float[0];

    private double[] from = new double[0];
    private float[] slopes = new float[0];
    private boolean halfway;

    /**
     * @param width E
     * @param x where it begins, [m, E]; kept
     * @param levels of it, [m]; kept
     */
    EmbeddingPath(Solver solver, int width, float[] x, double[] levels) {
        this.solver = solver;
        this.width = width;
        this.x = x;
        this.levels = levels;
    }

    /** Whether a position is still on its way. */
    boolean moves(int position) {
        return levels[position] > 0;
    }

    /** The level that the network is told. */
    double level(int position) {
        return levels[position];
    }

    /** Copies the vector that the network sees. */
    void vector(int position, float[] into, int to) {
        System.arraycopy(x, position * width, into, to, width);
    }

    /** Whether the next estimate is the second of a step. */
    boolean halfway() {
        return halfway;
    }

    /**
     * Raises levels by noise.
     *
     * @param raised the new level of each position that is on its way, at least the old one, [m]
     */
    void raise(double[] raised, DoubleSupplier normal) {
        for (int m = 0; m < levels.length; m++) {
            if (moves(m)) {
                double deviation = Math.sqrt(raised[m] * raised[m] - levels[m] * levels[m]);
                for (int e = m * width; e < (m + 1) * width; e++) {
                    x[e] += (float) (deviation * normal.getAsDouble());
                }
                levels[m] = raised[m];
            }
        }
    }

    /**
     * A step, or its first half.
     *
     * @param estimates x0 of the positions on their way, [m, E]
     * @param next the levels behind the step, [m]
     * @param normal standard normal numbers, which the iterative solver draws
     */
    void step(float[] estimates, double[] next, DoubleSupplier normal) {
        boolean heun = solver == Solver.HEUN && anyAbove(next);
        if (heun) {
            before = x.clone();
            from = levels.clone();
            slopes = new float[x.length];
        }
        for (int m = 0; m < levels.length; m++) {
            if (moves(m)) {
                for (int e = m * width; e < (m + 1) * width; e++) {
                    double slope = (x[e] - estimates[e]) / levels[m];
                    if (heun) {
                        slopes[e] = (float) slope;
                    }
                    x[e] = moved(x[e], estimates[e], slope, levels[m], next[m], normal);
                }
                levels[m] = next[m];
            }
        }
        halfway = heun;
    }

    private float moved(float own, float estimate, double slope, double level, double next, DoubleSupplier normal) {
        if (next == 0) {
            return estimate; // where the straight way ends, without its rounding
        }
        return (float)
                (solver == Solver.ITERATIVE ? estimate + next * normal.getAsDouble() : own + (next - level) * slope);
    }

    private boolean anyAbove(double[] next) {
        for (int m = 0; m < next.length; m++) {
            if (moves(m) && next[m] > 0) {
                return true;
            }
        }
        return false;
    }

    /** The second half of Heun's step, at the levels behind it: {@code estimates} are of what the first half predicted. */
    void correct(float[] estimates) {
        for (int m = 0; m < levels.length; m++) {
            if (moves(m)) {
                for (int e = m * width; e < (m + 1) * width; e++) {
                    double slope = (x[e] - estimates[e]) / levels[m];
                    x[e] = (float) (before[e] + (levels[m] - from[m]) * (slopes[e] + slope) / 2);
                }
            }
        }
        halfway = false;
    }
}
