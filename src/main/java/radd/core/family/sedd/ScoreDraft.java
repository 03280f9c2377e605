package radd.core.family.sedd;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import radd.core.RandomStream;
import radd.core.RandomStream.Purpose;
import radd.core.network.PartialSequence;
import radd.core.sampler.Draft;
import radd.core.sampler.GeneratedSequence;
import radd.core.sampler.SequenceState;
import radd.core.sampler.Template;

/** One sequence on its way back from noise. What is given of it never moves: the reference's projection before every step and at the end. */
final class ScoreDraft implements Draft {
    private final ScoreMethod method;
    private final long seed;
    private final long index;
    private final int[] open;
    private final int[] ids;
    private final double[] logProbs;
    private final int[] revealed;
    private int call;
    private int[] asked;

    ScoreDraft(ScoreMethod method, Template template, long seed, long index) {
        this.method = method;
        this.seed = seed;
        this.index = index;
        this.open = template.masked();
        this.ids = template.ids();
        this.logProbs = new double[ids.length];
        this.revealed = new int[ids.length];
        Arrays.fill(logProbs, Double.NaN);
        RandomGenerator random = RandomStream.of(seed, Purpose.REVEAL, 0, index);
        for (int position : open) {
            ids[position] = method.graph().limit(random);
        }
        this.asked = moving();
    }

    private int[] moving() {
        return IntStream.of(open)
                .filter(position -> method.graph().moves(ids[position]))
                .toArray();
    }

    @Override
    public long index() {
        return index;
    }

    @Override
    public boolean done() {
        return asked.length == 0 || call == method.calls();
    }

    /** How many positions may move in the next step. */
    int asked() {
        return asked.length;
    }

    /** What stands at a position that may move. */
    int own(int i) {
        return ids[asked[i]];
    }

    /** The tokens that the network sees, with the noise that it is told and the positions that may move. */
    PartialSequence context() {
        return new PartialSequence(ids, asked, sigma());
    }

    /** The total noise before the next step. */
    double sigma() {
        return method.sigma(call);
    }

    /** The law of the next step. */
    ReverseStep step() {
        return method.step(call);
    }

    /** Uniform numbers of the next step, one for each position that may move: functions of the seed, the step and the sequence's index. */
    double[] uniforms() {
        return RandomStream.of(seed, Purpose.TOKEN, call, index)
                .doubles(asked.length)
                .toArray();
    }

    /**
     * Takes what was drawn for the positions that may move, beginning at {@code from}.
     *
     * @return tokens that are counted as drawn: of masks those that are gone, and where tokens are drawn again and again the step's even share
     */
    int take(MovedTokens moved, int from) {
        for (int i = 0; i < asked.length; i++) {
            if (ids[asked[i]] != moved.token(from + i)) {
                revealed[asked[i]] = call + 1;
            }
            ids[asked[i]] = moved.token(from + i);
            logProbs[asked[i]] = moved.logProb(from + i);
        }
        int before = asked.length;
        asked = moving();
        call++;
        return method.graph() instanceof AbsorbingGraph ? before - asked.length : share(call) - share(call - 1);
    }

    private int share(int calls) {
        return (int) ((long) open.length * calls / method.calls());
    }

    @Override
    public SequenceState state() {
        return new SequenceState(index, call, ids);
    }

    @Override
    public GeneratedSequence finished() {
        return new GeneratedSequence(seed, index, call, ids.clone(), logProbs.clone(), revealed.clone(), false);
    }
}
