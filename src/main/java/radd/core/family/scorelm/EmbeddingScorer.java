package radd.core.family.scorelm;

import java.util.List;
import radd.core.objective.ItemisedLoss;
import radd.core.objective.Scorer;
import radd.engine.Torch;

/**
 * Scores batches of an {@link EmbeddingObjective}.
 *
 * @param denoiser the network; closed with this object
 * @param loss what it pays
 */
record EmbeddingScorer(Denoiser denoiser, EmbeddingLoss loss) implements Scorer<NoisyExamples> {
    @Override
    public List<ItemisedLoss> score(NoisyExamples batch) {
        Denoiser.Judged judged = denoiser.judged(batch, loss.comparesEmbeddings());
        float[] positions = judged.nll();
        if (loss.comparesEmbeddings()) {
            float[] weights = batch.scoreWeights();
            for (int n = 0; n < positions.length; n++) {
                positions[n] += weights[n] * judged.squaredErrors()[n];
            }
        }
        return batch.itemised(positions);
    }

    @Override
    public Torch torch() {
        return denoiser.torch();
    }

    @Override
    public void close() {
        denoiser.close();
    }
}
