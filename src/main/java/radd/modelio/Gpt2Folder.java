package radd.modelio;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.core.family.ConfigFields;
import radd.core.network.CausalTransformer;
import radd.core.network.ModelConfig;
import radd.engine.FlatVector;
import radd.engine.Torch;

/**
 * A folder with GPT-2 in Hugging Face's form: {@code config.json} and {@code model.safetensors}.
 *
 * <p>Three layouts of the file are about, and all are read: the names as the network has them; behind {@code transformer.}, with
 * {@code lm_head.weight}, which is the embedding again; and either with the buffers of the causal mask, which follow from the length.
 *
 * @param folder the folder
 */
public record Gpt2Folder(Path folder) {
    private static final String MODEL_TYPE = "gpt2";
    private static final String PREFIX = "transformer.";
    private static final String ACTIVATION = "gelu_new";
    private static final double EPSILON = 1e-5;

    /** Whether a description is of GPT-2. */
    static boolean describes(ConfigFields config) {
        return config.text("/model_type", "").equals(MODEL_TYPE);
    }

    /**
     * Reads the network onto a device.
     *
     * @return the caller closes it
     * @throws RaddException (DATA) if the folder does not hold a whole GPT-2
     */
    public Loaded open(Torch torch) {
        if (!Files.isDirectory(folder)) {
            throw new RaddException(
                    Kind.DATA,
                    "there is no folder " + folder,
                    "name a folder with GPT-2's " + ModelDirectory.CONFIG + " and " + ModelDirectory.WEIGHTS);
        }
        ConfigFields config = ModelConfigJson.fields(folder.resolve(ModelDirectory.CONFIG));
        try (SafeTensors weights = SafeTensors.open(folder.resolve(ModelDirectory.WEIGHTS))) {
            String prefix = weights.names().contains(PREFIX + "wte.weight") ? PREFIX : "";
            CausalTransformer network = network(config, prefix);
            TensorCheck.check(weights, network.table().shapes(), ignored(network, prefix));
            FlatVector parameters = FlatVector.toBeFilled(torch, network.table());
            try {
                WeightReading.read(weights, parameters);
                return new Loaded(folder, network, endOfText(config), parameters);
            } catch (RuntimeException failure) {
                parameters.close();
                throw failure;
            }
        }
    }

    private static CausalTransformer network(ConfigFields config, String prefix) {
        if (!describes(config)) {
            throw config.refused("is not of GPT-2, whose model_type is " + MODEL_TYPE);
        }
        refuseVariants(config);
        return config.checked(() -> new CausalTransformer(
                new ModelConfig(
                        config.wholeNumber("/vocab_size"),
                        config.wholeNumber("/n_embd"),
                        config.wholeNumber("/n_positions"),
                        config.wholeNumber("/n_layer"),
                        config.wholeNumber("/n_head"),
                        0),
                config.number("/layer_norm_epsilon", EPSILON),
                prefix));
    }

    private static OptionalInt endOfText(ConfigFields config) {
        return config.has("/eos_token_id") ? OptionalInt.of(config.wholeNumber("/eos_token_id")) : OptionalInt.empty();
    }

    /** What the same description can ask for and the published models do not. */
    private static void refuseVariants(ConfigFields config) {
        String activation = config.text("/activation_function", ACTIVATION);
        if (!activation.equals(ACTIVATION)) {
            throw config.refused("has activation_function " + activation + ", must be " + ACTIVATION);
        }
        if (config.has("/n_inner") && config.wholeNumber("/n_inner") != 4 * config.wholeNumber("/n_embd")) {
            throw config.refused("has n_inner " + config.wholeNumber("/n_inner") + ", must be 4 n_embd");
        }
        refuse(config, "tie_word_embeddings", false);
        refuse(config, "scale_attn_weights", false);
        refuse(config, "scale_attn_by_inverse_layer_idx", true);
    }

    private static void refuse(ConfigFields config, String flag, boolean refused) {
        if (config.has("/" + flag) && config.flag("/" + flag) == refused) {
            throw config.refused("has " + flag + " " + refused + ", must be " + !refused);
        }
    }

    /** The head, which is the embedding, and the buffers of the mask; each by its whole name, for {@code c_attn.bias} ends as one of them. */
    private static Set<String> ignored(CausalTransformer network, String prefix) {
        Set<String> names = new HashSet<>(Set.of("lm_head.weight"));
        for (int i = 0; i < network.config().blocks(); i++) {
            names.add(prefix + "h." + i + ".attn.bias");
            names.add(prefix + "h." + i + ".attn.masked_bias");
        }
        return names;
    }

    /**
     * What was read.
     *
     * @param folder from where
     * @param network the network
     * @param endOfText the token that ends a text, if the description says it
     * @param parameters closed with this object
     */
    public record Loaded(Path folder, CausalTransformer network, OptionalInt endOfText, FlatVector parameters)
            implements AutoCloseable {
        @Override
        public void close() {
            parameters.close();
        }
    }
}
