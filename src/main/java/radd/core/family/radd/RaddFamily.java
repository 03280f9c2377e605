package radd.core.family.radd;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
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
import radd.core.sampler.MaskedMethod;
import radd.core.sampler.MethodRequest;

/** RADD: an absorbing diffusion whose network takes no time. */
public final class RaddFamily implements ModelFamily {
    /** The family. */
    public static final RaddFamily INSTANCE = new RaddFamily();

    private RaddFamily() {}

    @Override
    public String type() {
        return "ddit_wot";
    }

    @Override
    public Class<? extends ModelSection> section() {
        return RaddSection.class;
    }

    @Override
    public List<String> losses() {
        return List.of("t_DCE", "t_DSE", "lambda_DCE", "k_DCE");
    }

    @Override
    public List<String> methods() {
        return MaskedMethod.names();
    }

    @Override
    public void check(MethodRequest request) {
        MaskedMethod.requested(request, NoiseConfig.REFERENCE.schedule()); // what is refused does not depend on it
    }

    @Override
    public List<String> predictors() {
        return List.of(MaskedMethod.EULER.label(), MaskedMethod.TWEEDIE.label());
    }

    @Override
    public Model create(ModelDescription description) {
        InvalidSetting.require(
                description.graph() == GraphType.ABSORB,
                "graph.type",
                description.graph().label(),
                "absorb for RADD");
        return new RaddModel(description, (RaddSection) description.model());
    }

    /** RADD's files say {@code model.type} or, as the oldest of radd itself, nothing beside {@code tokens} and {@code model}. */
    @Override
    public Optional<ModelDescription> read(ConfigFields config) {
        // Some versions of the Python library store the constructor's one argument under its name.
        ConfigFields fields = config.has("/config/model")
                ? new ConfigFields(config.file(), config.root().get("config"))
                : config;
        if (!fields.has("/model") || !fields.text("/model/type", type()).equals(type())) {
            return Optional.empty();
        }
        int tokens = fields.wholeNumber("/tokens");
        RaddSection section = fields.checked(() -> new RaddSection(
                fields.wholeNumber("/model/hidden_size"),
                fields.wholeNumber("/model/length"),
                fields.wholeNumber("/model/n_blocks"),
                fields.wholeNumber("/model/n_heads"),
                fields.number("/model/dropout")));
        NoiseConfig noise = NoiseFields.read(fields);
        String tokenizer = fields.text("/data/tokenizer", ModelDescription.defaultTokenizer(tokens));
        return Optional.of(
                fields.checked(() -> new ModelDescription(tokens, section, GraphType.ABSORB, noise, tokenizer)));
    }

    @Override
    public boolean hasRunFolders() {
        return true;
    }

    @Override
    public ObjectNode write(ModelDescription description) {
        RaddSection model = (RaddSection) description.model();
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("tokens", description.tokens());
        root.putObject("model")
                .put("type", type())
                .put("hidden_size", model.hiddenSize())
                .put("length", model.length())
                .put("n_blocks", model.blocks())
                .put("n_heads", model.heads())
                .put("dropout", model.dropout())
                .put("use_checkpoint", false)
                .put("dtype", "float32");
        NoiseFields.write(description.noise(), root);
        root.putObject("data").put("tokenizer", description.tokenizer());
        return root;
    }
}
