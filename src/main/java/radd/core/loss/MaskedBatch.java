package radd.core.loss;

import java.util.Arrays;
import java.util.List;

/**
 * Sequences of one length with their masks applied: what the network sees, what it must predict, and what each prediction weighs.
 *
 * <p>Shapes: B sequences, L length, N masked positions of all sequences in ascending order, flattened as b L + l. The arrays are not
 * copied: nobody changes them.
 */
public final class MaskedBatch {
    private final int length;
    private final List<MaskDraw> draws;
    private final long[] tokens;
    private final long[] positions;
    private final long[] targets;
    private final int[] starts;

    /**
     * @param clean B sequences of L token ids below {@code maskId}
     * @param draws one a sequence
     * @param maskId the mask token's id, V
     * @throws IllegalArgumentException if a token is not a real one, because -log c of the mask token has no lower bound
     */
    public MaskedBatch(List<int[]> clean, List<MaskDraw> draws, int maskId) {
        if (clean.isEmpty() || clean.size() != draws.size()) {
            throw new IllegalArgumentException(
                    clean.size() + " sequences and " + draws.size() + " masks, must be as many and at least one");
        }
        this.length = clean.get(0).length;
        this.draws = List.copyOf(draws);
        this.tokens = new long[clean.size() * length];
        int masked = draws.stream().mapToInt(MaskDraw::maskedCount).sum();
        this.positions = new long[masked];
        this.targets = new long[masked];
        this.starts = new int[clean.size() + 1];
        int n = 0;
        for (int b = 0; b < clean.size(); b++) {
            copy(clean.get(b), b, maskId);
            starts[b] = n;
            for (int l : draws.get(b).positions()) {
                int at = b * length + l;
                positions[n] = at;
                targets[n++] = tokens[at];
                tokens[at] = maskId;
            }
        }
        starts[clean.size()] = n;
    }

    private void copy(int[] sequence, int b, int maskId) {
        if (sequence.length != length) {
            throw new IllegalArgumentException(
                    "sequence " + b + " has " + sequence.length + " tokens, must have " + length + " as the first");
        }
        for (int l = 0; l < length; l++) {
            if (sequence[l] < 0 || sequence[l] >= maskId) {
                throw new IllegalArgumentException("token " + l + " of sequence " + b + " is " + sequence[l]
                        + ", must be a real token, in [0, " + maskId + ")");
            }
            tokens[b * length + l] = sequence[l];
        }
    }

    /** L. */
    public int length() {
        return length;
    }

    /** B. */
    public int size() {
        return draws.size();
    }

    /** Perturbed sequences, [B, L]. */
    public long[] tokens() {
        return tokens;
    }

    /** Masked positions, [N]. */
    public long[] positions() {
        return positions;
    }

    /** The clean tokens at the masked positions, [N]. */
    public long[] targets() {
        return targets;
    }

    /**
     * Each masked token's weight, [N].
     *
     * @param scale factor of all weights, such as 1 / global batch size
     */
    public float[] weights(double scale) {
        float[] weights = new float[positions.length];
        for (int b = 0; b < size(); b++) {
            Arrays.fill(weights, starts[b], starts[b + 1], (float) (draws.get(b).weight() * scale));
        }
        return weights;
    }

    /**
     * The loss of each sequence in nats, summed in float64.
     *
     * @param crossEntropy -log c of each target, [N]
     * @return [B]
     */
    public double[] losses(float[] crossEntropy) {
        double[] losses = new double[size()];
        for (int b = 0; b < size(); b++) {
            double sum = 0;
            for (int n = starts[b]; n < starts[b + 1]; n++) {
                sum += crossEntropy[n];
            }
            losses[b] = draws.get(b).loss(sum);
        }
        return losses;
    }
}
