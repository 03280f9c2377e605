package radd.core.sampler;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/** The reveal plan that asks the network how sure it is of every masked position and reveals the surest. */
public final class GuidedPlan implements RevealPlan {
    private final PositionScore score;
    private final Selection selection;
    private final BitSet masked = new BitSet();

    /** A plan for the given masked positions. */
    GuidedPlan(PositionScore score, Selection selection, int[] masked) {
        this.score = score;
        this.selection = selection;
        Arrays.stream(masked).forEach(this.masked::set);
    }

    @Override
    public Optional<Reveal> next() {
        return masked.isEmpty()
                ? Optional.empty()
                : Optional.of(Reveal.candidates(masked.stream().toArray(), score));
    }

    @Override
    public int[] choose(double[] scores) {
        int[] candidates = masked.stream().toArray();
        if (scores.length != candidates.length) {
            throw new IllegalArgumentException(scores.length + " scores for " + candidates.length + " candidates");
        }
        int[] chosen =
                Arrays.stream(selection.choose(scores)).map(i -> candidates[i]).toArray();
        Arrays.stream(chosen).forEach(masked::clear);
        return chosen;
    }
}
