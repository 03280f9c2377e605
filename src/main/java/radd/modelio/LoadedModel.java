package radd.modelio;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import radd.core.family.Model;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;
import radd.engine.Torch;

/**
 * A model read from a directory onto a device.
 *
 * @param folder where it was read from
 * @param model what {@code config.json} describes
 * @param parameters the parameters; closed with this object
 */
public record LoadedModel(Path folder, Model model, FlatVector parameters) implements AutoCloseable {
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
        Model model = directory.readModel();
        FlatVector parameters = FlatVector.zeros(torch, model.table());
        try (SafeTensors weights = directory.openWeights(model)) {
            read(weights, parameters);
            return new LoadedModel(folder, model, parameters);
        } catch (RuntimeException e) {
            parameters.close();
            throw e;
        }
    }

    /** Streams all parameters of a vector from a file that has been checked. */
    static void read(SafeTensors weights, FlatVector parameters) {
        ParameterTable table = parameters.table();
        FloatBuffer stage = FloatBuffer.allocate(Math.toIntExact(Math.min(STAGE, table.parameterCount())));
        for (ParameterTable.Entry entry : table.entries()) {
            for (long from = 0; from < entry.size(); from += stage.capacity()) {
                stage.clear().limit((int) Math.min(stage.capacity(), entry.size() - from));
                weights.readFloats(entry.name(), from, stage);
                parameters.write(entry.offset() + from, stage.flip());
            }
        }
    }

    @Override
    public void close() {
        parameters.close();
    }
}
