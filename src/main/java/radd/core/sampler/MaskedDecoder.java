package radd.core.sampler;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import radd.core.network.ConditionalModel;
import radd.core.network.NetworkLevel;
import radd.core.network.PartialSequence;
import radd.core.network.Predicted;
import radd.core.objective.ItemisedLoss;
import radd.engine.Torch;

/**
 * Decodes with a network that predicts clean tokens: a reveal plan says where, the network says with which probabilities, the token draw
 * says what.
 *
 * <p>Each sequence moves at its own pace: a call holds the next non-empty reveal of each, so no evaluation is in vain. The head and the draw
 * touch only the positions that are revealed, or that a plan wants scored.
 */
public final class MaskedDecoder implements Decoder<MaskedDraft> {
    private final ConditionalModel model;
    private final NetworkLevel level;
    private final SamplingMethod method;
    private final Decoding decoding;
    private final TokenDrawer drawer;

    /**
     * @param model the network; closed with this object
     * @param level what the network is told
     * @param method of {@code decoding}
     * @param decoding how
     */
    public MaskedDecoder(ConditionalModel model, NetworkLevel level, SamplingMethod method, Decoding decoding) {
        this.model = model;
        this.level = level;
        this.method = method;
        this.decoding = decoding;
        this.drawer = new TokenDrawer(model.torch(), model.config().tokens(), decoding.draw());
    }

    @Override
    public Torch torch() {
        return model.torch();
    }

    @Override
    public MaskedDraft start(Template template, long seed, long index) {
        int contextLength = model.config().length();
        if (template.length() > contextLength && !method.inBlocks()) {
            throw new IllegalArgumentException("length is " + template.length() + ", must be at most the model's "
                    + contextLength + " unless in blocks");
        }
        return new MaskedDraft(template, method, decoding, contextLength, seed, index);
    }

    @Override
    public Advance advance(List<MaskedDraft> drafts) {
        int asked = drafts.stream().mapToInt(MaskedDraft::pending).sum();
        try (NDManager scope = model.torch().newManager()) {
            NDArray hidden = model.hidden(scope, contexts(drafts));
            int[] rows = choose(drafts, hidden, asked);
            double[] u = drafts.stream()
                    .flatMapToDouble(
                            draft -> IntStream.range(0, draft.pending()).mapToDouble(i -> draft.nextUniform()))
                    .toArray();
            draw(drafts, hidden, rows, asked, u);
            return new Advance(drafts.size() * decoding.evaluationsPerReveal(), rows.length);
        }
    }

    private List<PartialSequence> contexts(List<MaskedDraft> drafts) {
        List<PartialSequence> contexts = new ArrayList<>();
        drafts.forEach(draft -> contexts.add(draft.context(level)));
        if (decoding.guidance() > 0) {
            drafts.forEach(draft -> contexts.add(draft.contextWithoutPrompt(level)));
        }
        return contexts;
    }

    /**
     * Moves sequences on as {@link #advance} does, but writes the tokens of given texts where it would draw: where the plan goes by the network
     * alone, the log-probabilities that the drafts gather are those with which it draws these texts (DUEL, arXiv:2603.01367).
     *
     * @param drafts at least one, decoded without guidance and without filters of the draw
     * @param texts real tokens, as long as each draft
     * @return for each draft what its step added to -log of the probability
     */
    public List<ItemisedLoss> follow(List<MaskedDraft> drafts, List<int[]> texts) {
        int asked = drafts.stream().mapToInt(MaskedDraft::pending).sum();
        try (NDManager scope = model.torch().newManager()) {
            NDArray hidden = model.hidden(scope, contexts(drafts));
            int[] rows = choose(drafts, hidden, asked);
            int[] tokens = IntStream.range(0, drafts.size())
                    .flatMap(i -> drafts.get(i).pendingOf(texts.get(i)))
                    .toArray();
            Predicted predicted = model.predicted(hidden, rows, tokens);
            double[] logProbs = IntStream.range(0, rows.length)
                    .mapToDouble(i -> -predicted.nll()[i])
                    .toArray();
            List<ItemisedLoss> steps = new ArrayList<>();
            int at = 0;
            for (MaskedDraft draft : drafts) {
                int taken = draft.pending();
                steps.add(step(draft.pendingPositions(), predicted, at));
                draft.reveal(tokens, logProbs, at);
                at += taken;
            }
            return steps;
        }
    }

    private static ItemisedLoss step(int[] positions, Predicted all, int from) {
        int to = from + positions.length;
        float[] nll = Arrays.copyOfRange(all.nll(), from, to);
        double[] parts = IntStream.range(0, nll.length).mapToDouble(i -> nll[i]).toArray();
        return new ItemisedLoss(
                DoubleStream.of(parts).sum(),
                positions,
                parts,
                Optional.of(new Predicted(nll, Arrays.copyOfRange(all.surest(), from, to))));
    }

    /** The rows of the hidden states at which tokens are drawn, once the plans have chosen. */
    private int[] choose(List<MaskedDraft> drafts, NDArray hidden, int asked) {
        Optional<PositionScore> score = drafts.get(0).score(); // all follow the same method
        if (score.isEmpty()) {
            return IntStream.range(0, asked).toArray();
        }
        double[] scores = new double[asked];
        logProbs(hidden, IntStream.range(0, asked).toArray(), asked, (from, logProbs) -> {
            float[] some = drawer.score(score.get(), logProbs);
            for (int i = 0; i < some.length; i++) {
                scores[from + i] = some[i];
            }
        });
        IntStream.Builder rows = IntStream.builder();
        int at = 0;
        for (MaskedDraft draft : drafts) {
            int first = at;
            at += draft.pending();
            Arrays.stream(draft.choose(Arrays.copyOfRange(scores, first, at))).forEach(i -> rows.add(first + i));
        }
        return rows.build().toArray();
    }

    private void draw(List<MaskedDraft> drafts, NDArray hidden, int[] rows, int asked, double[] u) {
        int[] drawn = new int[rows.length];
        double[] drawnLogProbs = new double[rows.length];
        logProbs(hidden, rows, asked, (from, logProbs) -> {
            int to = from + (int) logProbs.getShape().get(0);
            DrawnTokens result = drawer.draw(logProbs, Arrays.copyOfRange(u, from, to));
            for (int i = 0; i < result.size(); i++) {
                drawn[from + i] = result.token(i);
                drawnLogProbs[from + i] = result.logProb(i);
            }
        });
        int at = 0;
        for (MaskedDraft draft : drafts) {
            int taken = draft.pending();
            draft.reveal(drawn, drawnLogProbs, at);
            at += taken;
        }
    }

    /** log c at rows; the rows of the sequences without their prompt follow the {@code asked} ones in the same order. */
    private void logProbs(NDArray hidden, int[] rows, int asked, ConditionalModel.LogProbs receiver) {
        if (decoding.guidance() > 0) {
            int[] unprompted = Arrays.stream(rows).map(row -> row + asked).toArray();
            model.guidedLogProbs(hidden, rows, unprompted, decoding.guidance(), receiver);
        } else {
            model.logProbs(hidden, rows, receiver);
        }
    }

    @Override
    public void close() {
        drawer.close();
        model.close();
    }
}
