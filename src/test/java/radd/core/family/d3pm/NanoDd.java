package radd.core.family.d3pm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import radd.Golden;
import radd.core.family.ConfigFields;
import radd.core.family.Families;
import radd.core.family.ModelDescription;
import radd.core.loss.PositionBatch;
import radd.core.network.ConditionalModel;
import radd.core.network.DiffusionTransformer;
import radd.core.network.ModelConfig;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.modelio.SafeTensors;

/** The golden network of nanoDD, without dropout. */
final class NanoDd implements AutoCloseable {
    static final String FOLDER = "nanodd";

    final JsonNode config = Golden.json(FOLDER + "/config");
    final ModelDescription description =
            Families.read(new ConfigFields("config.json", config)).orElseThrow();
    final D3pmSection section = (D3pmSection) description.model();
    final Chain chain = section.chain();
    final DiffusionTransformer network;
    final FlatVector parameters;
    final ConditionalModel model;

    NanoDd() {
        D3pmSection still = new D3pmSection(
                section.hiddenSize(),
                section.length(),
                section.blocks(),
                section.heads(),
                0,
                section.condDim(),
                section.steps(),
                section.lambdaCe());
        network = new DiffusionTransformer(still.architecture(description.tokens()));
        parameters = Golden.parameters(Torch.on("cpu"), network.table(), FOLDER);
        model = new ConditionalModel(network, parameters, Precision.FLOAT32);
    }

    static SafeTensors tensors(String name) {
        return Golden.tensors(FOLDER + "/" + name);
    }

    static JsonNode json(String name) {
        return Golden.json(FOLDER + "/" + name);
    }

    static List<int[]> rows(int[] all, int count) {
        int length = all.length / count;
        return IntStream.range(0, count)
                .mapToObj(b -> Arrays.copyOfRange(all, b * length, (b + 1) * length))
                .toList();
    }

    ModelConfig size() {
        return network.config();
    }

    ReferenceObjective trained() {
        return new ReferenceObjective(D3pmFamily.TRAINED, network, chain, section.lambdaCe());
    }

    ReferenceObjective referenceBound() {
        return new ReferenceObjective(D3pmFamily.REFERENCE_BOUND, network, chain, 0);
    }

    /** A recorded batch: {@code t} counts from 0 and x_{t+1} belongs to step t + 1. */
    PositionBatch batch(ReferenceObjective objective, SafeTensors golden, String prefix) {
        int[] t = Golden.ids(golden, prefix + "t");
        List<int[]> clean = rows(Golden.ids(golden, prefix + "x0"), t.length);
        List<int[]> seen = rows(Golden.ids(golden, prefix + "x_tplus1"), t.length);
        return new PositionBatch(IntStream.range(0, t.length)
                .mapToObj(b -> objective.example(clean.get(b), seen.get(b), 0, t[b] + 1))
                .toList());
    }

    /** -log c of the targets, [N]. */
    float[] crossEntropy(PositionBatch batch) {
        return model.negativeLogLikelihoods(batch.sequences(), batch.targets());
    }

    /** What training minimises: the mean over the sequences. */
    double trainedLoss(PositionBatch batch) {
        float[] ce = crossEntropy(batch);
        float[] weights = batch.weights(1.0 / batch.size());
        assertTrue(ce.length > 0);
        return IntStream.range(0, ce.length)
                .mapToDouble(n -> (double) weights[n] * ce[n])
                .sum();
    }

    @Override
    public void close() {
        model.close();
        parameters.close();
    }
}
