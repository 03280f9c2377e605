package radd.train;

import java.util.List;
import radd.core.loss.ForwardProcess;
import radd.core.loss.MaskDraw;
import radd.core.loss.MaskedBatch;
import radd.core.model.ConditionalModel;
import radd.core.model.RaddTransformer;
import radd.data.Blocks;
import radd.engine.FlatVector;
import radd.engine.Precision;

/**
 * The loss on the first validation blocks, with the same masks each time.
 *
 * @param config the run
 * @param network the network
 * @param precision of the matrix products
 * @param process what is masked
 */
record Validation(TrainConfig config, RaddTransformer network, Precision precision, ForwardProcess process) {
    /** The loss per token, in nats, of a network with these parameters. */
    double natsPerToken(Blocks valid, FlatVector parameters) {
        int wanted = (int) Math.min(
                valid.count(), (long) config.eval().batchSize() * config.eval().batches());
        double lossSum = 0;
        long tokens = 0;
        try (ConditionalModel model = new ConditionalModel(network, parameters, precision)) {
            for (int index = 0; index < wanted; index++) {
                int[] block = valid.block(index);
                MaskDraw draw = process.forSequence(config.seed(), 0, index, wanted, block.length);
                MaskedBatch batch = new MaskedBatch(
                        List.of(block), List.of(draw), config.model().maskId());
                lossSum += batch.losses(model.negativeLogLikelihoods(batch.sequences(), batch.targets()))[0];
                tokens += block.length;
            }
        }
        return lossSum / tokens;
    }
}
