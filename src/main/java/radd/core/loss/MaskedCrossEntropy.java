package radd.core.loss;

import radd.core.model.RaddTransformer;
import radd.engine.FlatVector;
import radd.engine.Graph;
import radd.engine.Precision;

/** {@link PositionLossProgram} with {@link CrossEntropy}: RADD's four losses. */
public final class MaskedCrossEntropy implements AutoCloseable {
    private final PositionLossProgram program;

    /** As the other constructor, with the activations of all blocks kept and the head's chunk of {@link RaddTransformer#headChunk}. */
    public MaskedCrossEntropy(RaddTransformer network, FlatVector parameters, Precision precision) {
        this(network, parameters, precision, false, network.headChunk());
    }

    /** As {@link PositionLossProgram}'s. */
    public MaskedCrossEntropy(
            RaddTransformer network, FlatVector parameters, Precision precision, boolean recompute, int chunk) {
        program = new PositionLossProgram(network, new CrossEntropy(), parameters, precision, recompute, chunk);
    }

    /** The training program. */
    public static Graph graph(RaddTransformer network, Precision precision) {
        return PositionLossProgram.graph(network, new CrossEntropy(), precision);
    }

    /** Takes over parameters that have changed since this was made or last called. */
    public void refresh() {
        program.refresh();
    }

    /** {@link PositionLossProgram#accumulate}; -log c of each target, nats, [N]. */
    public float[] accumulate(MaskedBatch batch, double scale, FlatVector gradient, long dropout) {
        return program.accumulate(batch, scale, gradient, dropout);
    }

    @Override
    public void close() {
        program.close();
    }
}
