package radd.core.family.scorelm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import radd.core.objective.ItemisedLoss;

/**
 * The examples of a batch.
 *
 * @param all at least one
 * @param section sizes and scaling
 */
record NoisyExamples(List<NoisyExample> all, ScoreLmSection section) {
    NoisyExamples {
        all = List.copyOf(all);
    }

    /** The sequences, packed. */
    NoisyBatch packed(boolean independent) {
        return new NoisyBatch(all.stream().map(NoisyExample::sequence).toList(), section, independent);
    }

    /** The clean tokens of the positions that count, [N]. */
    int[] targets() {
        return all.stream()
                .flatMapToInt(example -> IntStream.of(example.sequence().askedTokens()))
                .toArray();
    }

    /** The weights of the positions in the sum of all losses times a number, [N]. */
    float[] weights(double scale) {
        float[] weights = new float
                [all.stream().mapToInt(example -> example.sequence().asked()).sum()];
        int from = 0;
        for (NoisyExample example : all) {
            int to = from + example.sequence().asked();
            Arrays.fill(weights, from, to, (float) (scale * example.weight()));
            from = to;
        }
        return weights;
    }

    /** What the squared error at each position weighs beside the cross-entropy, [N]: {@link Preconditioning#lossWeight}. */
    float[] scoreWeights() {
        Preconditioning scaling = section.preconditioning();
        float[] weights = new float[targets().length];
        int next = 0;
        for (NoisyExample example : all) {
            NoisySequence sequence = example.sequence();
            for (int n = 0; n < sequence.asked(); n++) {
                weights[next++] = (float) scaling.lossWeight(sequence.level(sequence.position(n)));
            }
        }
        return weights;
    }

    /**
     * The loss of each example and its parts, [B].
     *
     * @param positions the loss of each position, [N]
     */
    List<ItemisedLoss> itemised(float[] positions) {
        List<ItemisedLoss> losses = new ArrayList<>();
        int from = 0;
        for (NoisyExample example : all) {
            int[] asked = example.sequence().positions();
            double[] parts = new double[asked.length];
            double sum = 0;
            for (int n = 0; n < asked.length; n++) {
                parts[n] = example.weight() * positions[from + n];
                sum += positions[from + n];
            }
            losses.add(new ItemisedLoss(example.weight() * sum, asked, parts, Optional.empty()));
            from += asked.length;
        }
        return losses;
    }
}
