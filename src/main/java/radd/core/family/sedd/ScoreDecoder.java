package radd.core.family.sedd;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import radd.core.network.ConditionalModel;
import radd.core.sampler.Decoder;
import radd.core.sampler.Template;
import radd.engine.Torch;

/** Decodes with a network that gives scores: a call moves each of its sequences by one step, which may be another one for each. */
final class ScoreDecoder implements Decoder<ScoreDraft> {
    private final ConditionalModel model;
    private final ScoreMethod method;
    private final ScoreDrawer drawer;

    /** @param model the network; closed with this object */
    ScoreDecoder(ConditionalModel model, ScoreMethod method) {
        this.model = model;
        this.method = method;
        this.drawer = new ScoreDrawer(model.torch(), model.config().tokens());
    }

    @Override
    public ScoreDraft start(Template template, long seed, long index) {
        if (template.length() > model.config().length()) {
            throw new IllegalArgumentException("length is " + template.length() + ", must be at most the model's "
                    + model.config().length());
        }
        return new ScoreDraft(method, template, seed, index);
    }

    @Override
    public Advance advance(List<ScoreDraft> drafts) {
        int asked = drafts.stream().mapToInt(ScoreDraft::asked).sum();
        int[] own = new int[asked];
        double[] u = new double[asked];
        float[] shifts = new float[asked];
        List<ReverseStep> steps = new ArrayList<>(asked);
        for (ScoreDraft draft : drafts) {
            int from = steps.size();
            ReverseStep step = draft.step();
            double[] uniforms = draft.uniforms();
            Arrays.fill(
                    shifts, from, from + draft.asked(), (float) method.graph().shift(draft.sigma()));
            System.arraycopy(uniforms, 0, u, from, uniforms.length);
            for (int i = 0; i < draft.asked(); i++) {
                own[from + i] = draft.own(i);
                steps.add(step);
            }
        }
        MovedTokens moved = new MovedTokens(asked);
        try (NDManager scope = model.torch().newManager()) {
            NDArray hidden =
                    model.hidden(scope, drafts.stream().map(ScoreDraft::context).toList());
            int[] rows = IntStream.range(0, asked).toArray();
            model.logScores(
                    hidden, rows, own, shifts, (from, logScores) -> drawer.draw(logScores, from, own, u, steps, moved));
        }
        return taken(drafts, moved);
    }

    private static Advance taken(List<ScoreDraft> drafts, MovedTokens moved) {
        int from = 0;
        int drawn = 0;
        for (ScoreDraft draft : drafts) {
            int asked = draft.asked();
            drawn += draft.take(moved, from);
            from += asked;
        }
        return new Advance(drafts.size(), drawn, moved.clamped());
    }

    @Override
    public Torch torch() {
        return model.torch();
    }

    @Override
    public void close() {
        drawer.close();
        model.close();
    }
}
