package radd.modelio;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import radd.core.model.RaddTransformer;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;
import radd.engine.Torch;

/**
 * A model read from a directory onto a device: what its directory says of it, its network and its parameters.
 *
 * @param folder where it was read from
 * @param description what {@code config.json} says
 * @param network the network of that shape
 * @param parameters the parameters; closed with this object
 */
public record LoadedModel(Path folder, ModelDescription description, RaddTransformer network, FlatVector parameters)
        implements AutoCloseable {
    /** Parameters moved from file to device at a time: 64 MiB. */
    private static final int STAGE = 1 << 24;

    /**
     * Reads a model.
     *
     * @param path a model directory, or the folder of a training run, whose newest checkpoint is taken
     * @return the model; the caller closes it
     * @throws radd.RaddException (DATA) if there is no model, or it is incomplete or damaged
     */
    public static LoadedModel open(Path path, Torch torch) {
        Path folder = RunFolders.newestModel(path);
        ModelDirectory directory = new ModelDirectory(folder);
        ModelDescription description = directory.readDescription();
        RaddTransformer network = new RaddTransformer(description.model());
        FlatVector parameters = FlatVector.zeros(torch, network.table());
        try (SafeTensors weights = directory.openWeights(network.table().shapes())) {
            FloatBuffer stage = FloatBuffer.allocate(
                    Math.toIntExact(Math.min(STAGE, network.table().parameterCount())));
            for (ParameterTable.Entry entry : network.table().entries()) {
                for (long from = 0; from < entry.size(); from += stage.capacity()) {
                    stage.clear().limit((int) Math.min(stage.capacity(), entry.size() - from));
                    weights.readFloats(entry.name(), from, stage);
                    parameters.write(entry.offset() + from, stage.flip());
                }
            }
            return new LoadedModel(folder, description, network, parameters);
        } catch (RuntimeException e) {
            parameters.close();
            throw e;
        }
    }

    @Override
    public void close() {
        parameters.close();
    }
}
