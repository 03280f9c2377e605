package radd.core.family.scorelm;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import radd.core.RandomStream;
import radd.core.RandomStream.Purpose;
import radd.core.sampler.Draft;
import radd.core.sampler.GeneratedSequence;
import radd.core.sampler.SequenceState;
import radd.core.sampler.Template;

/**
 * One sequence on its way from noise to embeddings. A position whose level is 0 holds a token from then on, and is given like those of the template.
 *
 * <p>Shapes: L length, m positions that are generated, n of them on their way, E width of the embedding.
 */
final class ContinuousDraft implements Draft {
    private final ContinuousMethod method;
    private final long seed;
    private final long index;
    private final int width;
    private final IntFunction<DoubleSupplier> noise;
    private final int[] open;
    private final int[] ids;
    private final double[] logProbs;
    /** The call of the network at which each position came to level 0; 0 where a token was given, [L]. */
    private final int[] revealed;

    private final EmbeddingPath path;
    /** Steps that each position has done, [m]. */
    private final double[] progress;
    /** The likeliest tokens of the last step, [m]; -1 before the first. */
    private final int[] likeliest;
    /** Whether they were so in the step before, [m]. */
    private final boolean[] kept;

    private int calls;
    private int steps;

    /** @param width E */
    ContinuousDraft(ContinuousMethod method, Template template, int width, long seed, long index) {
        this(
                method,
                template,
                width,
                seed,
                index,
                RandomStream.of(seed, Purpose.REVEAL, 0, index)::nextGaussian,
                call -> RandomStream.of(seed, Purpose.TOKEN, call, index)::nextGaussian);
    }

    /**
     * @param start standard normal numbers of the noise at the start, position by position
     * @param noise those of the noise before a call of the network, from 0, position by position
     */
    ContinuousDraft(
            ContinuousMethod method,
            Template template,
            int width,
            long seed,
            long index,
            DoubleSupplier start,
            IntFunction<DoubleSupplier> noise) {
        this.method = method;
        this.seed = seed;
        this.index = index;
        this.width = width;
        this.noise = noise;
        this.open = template.masked();
        this.ids = template.ids();
        this.logProbs = filled(ids.length, Double.NaN);
        this.revealed = new int[ids.length];
        this.progress = new double[open.length];
        this.likeliest = new int[open.length];
        Arrays.fill(likeliest, -1);
        this.kept = new boolean[open.length];
        float[] x = new float[open.length * width];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (method.level(0) * start.getAsDouble());
        }
        this.path = new EmbeddingPath(method.solver(), width, x, filled(open.length, method.level(0)));
        churn();
    }

    private static double[] filled(int count, double value) {
        double[] all = new double[count];
        Arrays.fill(all, value);
        return all;
    }

    private void churn() {
        if (method.churn() > 0) {
            double[] raised = IntStream.range(0, open.length)
                    .mapToDouble(m -> method.raised(path.level(m)))
                    .toArray();
            path.raise(raised, noise.apply(calls));
        }
    }

    @Override
    public long index() {
        return index;
    }

    @Override
    public boolean done() {
        return moving().length == 0;
    }

    private int[] moving() {
        return IntStream.range(0, open.length).filter(path::moves).toArray();
    }

    /** What the network sees, asked about the positions on their way. */
    NoisySequence sequence() {
        float[] vectors = new float[ids.length * width];
        boolean[] embedded = new boolean[ids.length];
        Arrays.fill(embedded, true);
        double[] levels = new double[ids.length];
        int[] moving = moving();
        for (int m : moving) {
            path.vector(m, vectors, open[m] * width);
            embedded[open[m]] = false;
            levels[open[m]] = path.level(m);
        }
        return new NoisySequence(
                ids.clone(),
                vectors,
                embedded,
                levels,
                IntStream.of(moving).map(m -> open[m]).toArray());
    }

    /**
     * Takes what the network said of the positions on their way, beginning at {@code from}.
     *
     * @return tokens that are counted as drawn: all, in the shares of the way that positions have come
     */
    int take(Denoiser.Recoded recoded, int from) {
        int[] moving = moving();
        float[] estimates = new float[open.length * width];
        for (int n = 0; n < moving.length; n++) {
            System.arraycopy(recoded.means(), (from + n) * width, estimates, moving[n] * width, width);
        }
        calls++;
        int before = share();
        if (path.halfway()) {
            path.correct(estimates);
        } else {
            step(recoded, from, moving, estimates);
        }
        if (!path.halfway()) {
            churn();
        }
        return share() - before;
    }

    private void step(Denoiser.Recoded recoded, int from, int[] moving, float[] estimates) {
        steps++;
        double[] next = new double[open.length];
        for (int n = 0; n < moving.length; n++) {
            int m = moving[n];
            int token = recoded.tokens()[from + n];
            double logProb = recoded.logProbs()[from + n];
            kept[m] = token == likeliest[m];
            likeliest[m] = token;
            progress[m] = method.progress(steps, progress[m], m, open.length, kept[m] ? Math.exp(logProb) : 0);
            next[m] = method.level(progress[m]);
            if (next[m] == 0) {
                ids[open[m]] = token;
                logProbs[open[m]] = logProb;
                revealed[open[m]] = calls;
                progress[m] = method.steps();
            }
        }
        path.step(estimates, next, noise.apply(calls));
    }

    private int share() {
        double done = Arrays.stream(progress).sum() / method.steps();
        return (int) Math.floor(done + 1e-9); // a sum of whole numbers, but for rounding
    }

    /** A token is shown where it stands, and where the network has held it likeliest for two steps. */
    @Override
    public SequenceState state() {
        int[] shown = ids.clone();
        for (int m = 0; m < open.length; m++) {
            if (path.moves(m) && kept[m]) {
                shown[open[m]] = likeliest[m];
            }
        }
        return new SequenceState(index, calls, shown);
    }

    @Override
    public GeneratedSequence finished() {
        return new GeneratedSequence(seed, index, calls, ids.clone(), logProbs.clone(), revealed.clone(), false);
    }
}
