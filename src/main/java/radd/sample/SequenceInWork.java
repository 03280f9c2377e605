package radd.sample;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import radd.core.RandomStream;
import radd.core.RandomStream.Purpose;
import radd.core.sampler.Reveal;
import radd.core.sampler.RevealPlan;

/** One sequence while it is generated: its tokens so far, its plan and its random stream. */
final class SequenceInWork {
    private final long seed;
    private final long index;
    private final RevealPlan plan;
    private final RandomGenerator random;
    private final int[] ids;
    private final double[] logProbs;
    private int nfe;
    private int[] pending;

    SequenceInWork(Template template, RevealPlan plan, long seed, long index) {
        this.seed = seed;
        this.index = index;
        this.plan = plan;
        this.random = RandomStream.of(seed, Purpose.TOKEN, 0, index);
        this.ids = template.ids();
        this.logProbs = new double[ids.length];
        Arrays.fill(logProbs, Double.NaN);
        this.pending = nextPositions();
    }

    private int[] nextPositions() {
        Optional<Reveal> next = plan.next();
        return next.isPresent() ? next.get().positions() : new int[0];
    }

    /** How many positions are revealed next; 0 when the sequence is complete. */
    int pending() {
        return pending.length;
    }

    /** Copies the tokens so far, masks included, to a batch. */
    void copyTokens(long[] batch, int from) {
        for (int i = 0; i < ids.length; i++) {
            batch[from + i] = ids[i];
        }
    }

    /** Writes where the next tokens are drawn in a batch in which this sequence begins at {@code from}, and the numbers to draw them by. */
    void askForDraws(int from, long[] positions, double[] u, int at) {
        for (int i = 0; i < pending.length; i++) {
            positions[at + i] = (long) from + pending[i];
            u[at + i] = random.nextDouble();
        }
    }

    /** Takes the tokens that were drawn, beginning at {@code at}, and asks the plan what comes next. */
    void reveal(int[] tokens, double[] drawnLogProbs, int at) {
        for (int i = 0; i < pending.length; i++) {
            ids[pending[i]] = tokens[at + i];
            logProbs[pending[i]] = drawnLogProbs[at + i];
        }
        nfe++;
        pending = nextPositions();
    }

    GeneratedSequence finished() {
        return new GeneratedSequence(seed, index, nfe, ids, logProbs);
    }
}
