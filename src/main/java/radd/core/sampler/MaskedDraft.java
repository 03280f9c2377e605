package radd.core.sampler;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import radd.core.RandomStream;
import radd.core.RandomStream.Purpose;
import radd.core.network.NetworkLevel;
import radd.core.network.PartialSequence;

/**
 * One sequence that a {@link MaskedDecoder} decodes: its tokens so far, its plan and its random stream.
 *
 * <p>What is longer than the network's context is seen through a window that moves to the right with the plan's horizon.
 */
public final class MaskedDraft implements Draft {
    private final long seed;
    private final long index;
    private final Decoding decoding;
    private final int contextLength;
    private final int maskId;
    private final RevealPlan plan;
    private final RandomGenerator random;
    private final boolean[] prompt;

    /** The last position that is given, -1 where none is. */
    private final int lastPrompt;

    private final int[] ids;
    private final double[] logProbs;
    private final int[] revealed;
    private int nfe;
    private int[] pending = {};
    private Optional<PositionScore> score = Optional.empty();
    private double maskProbability;

    /** Where the text was cut, its length while it is not. */
    private int end;

    private boolean ended;

    MaskedDraft(Template template, SamplingMethod method, Decoding decoding, int contextLength, long seed, long index) {
        this.seed = seed;
        this.index = index;
        this.decoding = decoding;
        this.contextLength = contextLength;
        this.maskId = template.maskId();
        this.ids = template.ids();
        this.end = ids.length;
        this.prompt = new boolean[ids.length];
        this.logProbs = new double[ids.length];
        this.revealed = new int[ids.length];
        int last = -1;
        for (int i = 0; i < ids.length; i++) {
            prompt[i] = ids[i] != maskId;
            last = prompt[i] ? i : last;
        }
        this.lastPrompt = last;
        Arrays.fill(logProbs, Double.NaN);
        this.plan = method.plan(template.masked(), RandomStream.of(seed, Purpose.REVEAL, 0, index));
        this.random = RandomStream.of(seed, Purpose.TOKEN, 0, index);
        advance();
    }

    private void advance() {
        Optional<Reveal> next = plan.next();
        if (next.isEmpty()) {
            complete();
            return;
        }
        Reveal reveal = next.get();
        for (int position : reveal.remasked()) {
            ids[position] = maskId;
        }
        pending = reveal.positions();
        score = reveal.score();
        maskProbability = reveal.maskProbability().orElseGet(this::shareMasked);
    }

    /** The time of a plan that has none: the share that is masked. */
    private double shareMasked() {
        return (double) Arrays.stream(ids).filter(id -> id == maskId).count() / ids.length;
    }

    private void complete() {
        pending = new int[0];
        score = Optional.empty();
    }

    @Override
    public long index() {
        return index;
    }

    /** How many positions are revealed next, or are candidates for it; 0 when the sequence is complete. */
    int pending() {
        return pending.length;
    }

    /** Those positions, ascending. */
    int[] pendingPositions() {
        return pending.clone();
    }

    /** What must be known of the candidates before {@link #choose}; empty when nothing is chosen. */
    Optional<PositionScore> score() {
        return score;
    }

    /** The tokens that the network sees, with the pending positions. */
    PartialSequence context(NetworkLevel level) {
        return window(ids, level);
    }

    /** The same without the prompt. */
    PartialSequence contextWithoutPrompt(NetworkLevel level) {
        int[] masked = ids.clone();
        for (int i = 0; i < masked.length; i++) {
            if (prompt[i]) {
                masked[i] = maskId;
            }
        }
        return window(masked, level);
    }

    private PartialSequence window(int[] tokens, NetworkLevel level) {
        int length = Math.min(contextLength, tokens.length);
        int from = Math.max(0, Math.min(plan.horizon(), tokens.length) - length);
        int[] positions =
                Arrays.stream(pending).map(position -> position - from).toArray();
        return new PartialSequence(
                Arrays.copyOfRange(tokens, from, from + length), positions, level.at(maskProbability));
    }

    /**
     * Takes the candidates' scores.
     *
     * @return which of the candidates are now pending, as indices among them
     */
    int[] choose(double[] scores) {
        int[] candidates = pending;
        pending = plan.choose(scores);
        score = Optional.empty();
        return Arrays.stream(pending)
                .map(position -> Arrays.binarySearch(candidates, position))
                .toArray();
    }

    /** The tokens of a text at the pending positions. */
    IntStream pendingOf(int[] text) {
        return Arrays.stream(pending).map(position -> text[position]);
    }

    /** A uniform number for the draw of the next pending position. */
    double nextUniform() {
        return random.nextDouble();
    }

    /** Takes the tokens that were drawn, beginning at {@code at}, and asks the plan what comes next. */
    void reveal(int[] tokens, double[] drawnLogProbs, int at) {
        nfe += decoding.evaluationsPerReveal();
        for (int i = 0; i < pending.length; i++) {
            ids[pending[i]] = tokens[at + i];
            logProbs[pending[i]] = drawnLogProbs[at + i];
            revealed[pending[i]] = nfe;
        }
        if (decoding.endToken().isPresent() && plan.keepsWhatIsRevealed() && cut()) {
            complete();
        } else {
            advance();
        }
    }

    /** Cuts after the first end of text behind the prompt if nothing before it can change any more; says whether it has. */
    private boolean cut() {
        for (int i = 0; i < ids.length && ids[i] != maskId; i++) {
            if (i > lastPrompt && ids[i] == decoding.endToken().getAsInt()) {
                end = i + 1;
                ended = true;
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean done() {
        return pending.length == 0;
    }

    @Override
    public SequenceState state() {
        return new SequenceState(index, nfe, ids);
    }

    @Override
    public GeneratedSequence finished() {
        return new GeneratedSequence(
                seed,
                index,
                nfe,
                Arrays.copyOf(ids, end),
                Arrays.copyOf(logProbs, end),
                Arrays.copyOf(revealed, end),
                ended);
    }
}
