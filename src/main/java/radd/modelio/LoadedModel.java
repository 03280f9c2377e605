package radd.modelio;

import java.nio.file.Path;
import radd.core.family.Model;
import radd.engine.FlatVector;
import radd.engine.Torch;

/**
 * A model read onto a device.
 *
 * @param folder the model directory or checkpoint that it was read from
 * @param model what its description says
 * @param parameters the parameters; closed with this object
 */
public record LoadedModel(Path folder, Model model, FlatVector parameters) implements AutoCloseable {
    /**
     * Reads a model's moving average, or the only weights that it has.
     *
     * @param path a model directory, a checkpoint's file, or the folder of a training run, whose newest checkpoint is taken
     * @return the model; the caller closes it
     * @throws radd.RaddException (DATA) if there is no model, or it is incomplete or damaged
     */
    public static LoadedModel open(Path path, Torch torch) {
        StoredModel stored = StoredModel.at(path, WeightSet.AVERAGE);
        return open(stored, stored.model(), torch);
    }

    /**
     * Reads the weights of a model; otherwise as {@link #open(Path, Torch)}.
     *
     * @param model of {@link StoredModel#model}
     */
    public static LoadedModel open(StoredModel stored, Model model, Torch torch) {
        FlatVector parameters = FlatVector.toBeFilled(torch, model.table());
        try (TensorSource weights = stored.openWeights(model)) {
            WeightReading.read(weights, parameters);
            return new LoadedModel(stored.path(), model, parameters);
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
