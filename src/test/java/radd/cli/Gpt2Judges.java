package radd.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import radd.core.network.CausalTransformer;
import radd.core.network.ModelConfig;
import radd.modelio.SafeTensors;
import radd.modelio.TensorEntry;

/** Judges to whom every token is equally likely: all their parameters are zero. */
final class Gpt2Judges {
    private static final int WIDTH = 4;

    private Gpt2Judges() {}

    static Path untrained(Path folder, int tokens, int length) throws IOException {
        CausalTransformer network = new CausalTransformer(new ModelConfig(tokens, WIDTH, length, 1, 2, 0), 1e-5, "");
        List<TensorEntry> entries = network.table().entries().stream()
                .map(entry -> TensorEntry.ofFloats(
                        entry.name(),
                        entry.shape().stream().mapToLong(Long::longValue).toArray(),
                        new float[Math.toIntExact(entry.size())]))
                .toList();
        Files.createDirectories(folder);
        SafeTensors.write(folder.resolve("model.safetensors"), Map.of(), entries);
        Files.writeString(
                folder.resolve("config.json"),
                JsonNodeFactory.instance
                        .objectNode()
                        .put("model_type", "gpt2")
                        .put("vocab_size", tokens)
                        .put("n_embd", WIDTH)
                        .put("n_positions", length)
                        .put("n_layer", 1)
                        .put("n_head", 2)
                        .put("eos_token_id", tokens - 1)
                        .toString());
        return folder;
    }
}
