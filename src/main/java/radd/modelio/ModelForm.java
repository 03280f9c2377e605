package radd.modelio;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import radd.Named;
import radd.core.family.Model;
import radd.modelio.torch.TorchWriter;

/** The forms in which a model is written. */
public enum ModelForm implements Named {
    /** A folder of Hugging Face's libraries, in several files where it is large. */
    HF,
    /** The same folder with all weights in one file, as radd's checkpoints are. */
    RADD,
    /** A file of PyTorch with the configuration where the reference looks for it. */
    TORCH;

    /** The largest file that Hugging Face's libraries write. */
    static final long LARGEST = 5_000_000_000L;

    /** What the reference's moving average has by default. It is stored as a tensor: the first PyTorch with weights_only reads no bare numbers with a point. */
    private static final double EMA_DECAY = 0.9999;

    /**
     * Writes a model.
     *
     * @param folder is made; what describes the model is written last
     * @param parameters every parameter under the reference's name
     * @throws radd.RaddException (DATA) when the folder or a file cannot be written
     */
    public void write(Path folder, Model model, List<TensorEntry> parameters) {
        switch (this) {
            case HF -> new ModelDirectory(folder).write(model, parameters, LARGEST);
            case RADD -> new ModelDirectory(folder).write(model, parameters);
            case TORCH -> writeTorch(folder, model, parameters);
        }
    }

    /** A run's folder where the family's reference has those, else Hugging Face's older form. */
    private static void writeTorch(Path folder, Model model, List<TensorEntry> parameters) {
        Map<String, Object> tensors = new LinkedHashMap<>();
        ModelDirectory.withBuffers(model, parameters).forEach(entry -> tensors.put(entry.name(), entry));
        if (!model.description().model().family().hasRunFolders()) {
            ModelDirectory.create(folder);
            TorchWriter.write(folder.resolve(ModelDirectory.TORCH_WEIGHTS), tensors);
            AtomicFile.writeString(folder.resolve(ModelDirectory.CONFIG), ModelConfigJson.write(model.description()));
            return;
        }
        Path checkpoint = folder.resolve(RunFolders.REFERENCE);
        Path config = folder.resolve(StoredModel.HYDRA);
        ModelDirectory.create(folder.resolve(RunFolders.PREEMPTION));
        ModelDirectory.create(folder.resolve(StoredModel.HYDRA_FOLDER));
        Map<String, Object> average = new LinkedHashMap<>();
        average.put("decay", TensorEntry.ofDoubles("decay", new long[0], EMA_DECAY));
        average.put("num_updates", 0);
        average.put("shadow_params", parameters);
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("model", tensors);
        state.put("ema", average);
        state.put("step", 0);
        TorchWriter.write(checkpoint, state);
        AtomicFile.writeString(config, ConfigYaml.write(configuration(model)));
    }

    /** What the reference's loader asks of the configuration beside the model: the devices and the average's decay. */
    private static ObjectNode configuration(Model model) {
        ObjectNode root = model.description().model().family().write(model.description());
        root.put("ngpus", 1);
        root.withObject("/training").put("ema", EMA_DECAY);
        return root;
    }
}
