package radd.cli;

import java.nio.file.Path;
import radd.RaddModels;
import radd.core.network.DiffusionTransformer;
import radd.core.network.Initialiser;
import radd.core.network.ModelConfig;
import radd.engine.FlatVector;
import radd.engine.Torch;
import radd.modelio.ModelDirectory;
import radd.modelio.TensorEntry;

/** Models as they are before the first training step: their head is zero, so every token is equally likely. */
public final class UntrainedModel {
    private UntrainedModel() {}

    public static Path write(Path folder, int tokens, int length, String tokenizer) {
        ModelConfig config = new ModelConfig(tokens, 4, length, 1, 2, 0);
        DiffusionTransformer network = new DiffusionTransformer(config);
        try (FlatVector parameters = FlatVector.zeros(Torch.on("cpu"), network.table())) {
            Initialiser.initialise(parameters, 1);
            new ModelDirectory(folder)
                    .write(RaddModels.of(config, tokenizer).create(), TensorEntry.ofParameters(parameters));
        }
        return folder;
    }
}
