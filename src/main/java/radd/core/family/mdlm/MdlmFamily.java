package radd.core.family.mdlm;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import radd.InvalidSetting;
import radd.core.family.ConfigFields;
import radd.core.family.GraphType;
import radd.core.family.Model;
import radd.core.family.ModelDescription;
import radd.core.family.ModelFamily;
import radd.core.family.ModelSection;
import radd.core.family.NoiseFields;
import radd.core.noise.NoiseConfig;
import radd.core.sampler.MethodRequest;

/** MDLM: an absorbing diffusion whose network has adaptive norms, with or without the time. */
public final class MdlmFamily implements ModelFamily {
    /** The family. */
    public static final MdlmFamily INSTANCE = new MdlmFamily();

    private static final String EMBEDDING = "backbone.vocab_embed.embedding";
    private static final String GPT2 = "gpt2";

    private MdlmFamily() {}

    @Override
    public String type() {
        return "mdlm";
    }

    @Override
    public Class<? extends ModelSection> section() {
        return MdlmSection.class;
    }

    @Override
    public List<String> losses() {
        return List.of(new NegativeElbo(NoiseConfig.REFERENCE.schedule()).name());
    }

    @Override
    public List<String> methods() {
        return MdlmMethods.names();
    }

    @Override
    public void check(MethodRequest request) {
        MdlmMethods.requested(request, NoiseConfig.REFERENCE.schedule()); // what is refused does not depend on it
    }

    @Override
    public List<String> predictors() {
        return MdlmMethods.predictors();
    }

    @Override
    public Model create(ModelDescription description) {
        InvalidSetting.require(
                description.graph() == GraphType.ABSORB,
                "graph.type",
                description.graph().label(),
                "absorb for MDLM");
        return new MdlmModel(description, (MdlmSection) description.model());
    }

    /** MDLM's published files say {@code model_type}, and nothing of the noise, which is log-linear, nor of a tokenizer. */
    @Override
    public Optional<ModelDescription> read(ConfigFields config) {
        if (!config.has("/model_type") || !config.text("/model_type").equals(type())) {
            return Optional.empty();
        }
        int tokens = config.wholeNumber("/vocab_size") - 1; // the mask is counted
        MdlmSection section = config.checked(() -> new MdlmSection(
                config.wholeNumber("/hidden_dim"),
                config.wholeNumber("/model_length"),
                config.wholeNumber("/n_blocks"),
                config.wholeNumber("/n_heads"),
                config.number("/dropout"),
                config.wholeNumber("/cond_dim"),
                config.flag("/time_conditioning")));
        NoiseConfig noise = config.has("/noise") ? NoiseFields.read(config) : NoiseConfig.REFERENCE;
        String tokenizer = config.text("/data/tokenizer", ModelDescription.defaultTokenizer(tokens));
        return Optional.of(
                config.checked(() -> new ModelDescription(tokens, section, GraphType.ABSORB, noise, tokenizer)));
    }

    /** The trainer's configuration says {@code parameterization} and {@code backbone}, and leaves the vocabulary to its tokenizer: the embedding knows it. */
    @Override
    public Optional<ModelDescription> read(ConfigFields config, Map<String, long[]> shapes) {
        if (!config.text("/parameterization", "").equals("subs")
                || !config.text("/backbone", "").equals("dit")) {
            return read(config);
        }
        long[] embedding = shapes.get(EMBEDDING);
        if (embedding == null || embedding.length != 2) {
            throw config.refused("does not say its vocabulary, and there is no tensor " + EMBEDDING);
        }
        String tokenizer = config.text("/data/tokenizer_name_or_path", GPT2);
        if (!tokenizer.equals(GPT2)) {
            throw config.refused("has data.tokenizer_name_or_path " + tokenizer + ", must be " + GPT2
                    + ": others have the mask among their tokens");
        }
        int tokens = Math.toIntExact(embedding[0] - 1); // the mask is counted
        MdlmSection section = config.checked(() -> new MdlmSection(
                config.wholeNumber("/model/hidden_size"),
                config.wholeNumber("/model/length"),
                config.wholeNumber("/model/n_blocks"),
                config.wholeNumber("/model/n_heads"),
                config.number("/model/dropout"),
                config.wholeNumber("/model/cond_dim"),
                config.flag("/time_conditioning")));
        return Optional.of(config.checked(() -> new ModelDescription(
                tokens, section, GraphType.ABSORB, NoiseConfig.REFERENCE, ModelDescription.defaultTokenizer(tokens))));
    }

    @Override
    public ObjectNode write(ModelDescription description) {
        MdlmSection model = (MdlmSection) description.model();
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("model_type", type())
                .put("vocab_size", description.tokens() + 1)
                .put("hidden_dim", model.hiddenSize())
                .put("model_length", model.length())
                .put("n_blocks", model.blocks())
                .put("n_heads", model.heads())
                .put("dropout", model.dropout())
                .put("cond_dim", model.conditioningWidth())
                .put("time_conditioning", model.timeConditioning())
                .put("torch_dtype", "float32");
        root.putArray("architectures").add("MDLM");
        NoiseFields.write(description.noise(), root);
        root.putObject("data").put("tokenizer", description.tokenizer());
        return root;
    }
}
