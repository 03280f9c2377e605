package radd.core.family.sedd;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import radd.Named;
import radd.core.family.ConfigFields;
import radd.core.family.GraphType;
import radd.core.family.Model;
import radd.core.family.ModelDescription;
import radd.core.family.ModelFamily;
import radd.core.family.ModelSection;
import radd.core.family.NoiseFields;
import radd.core.family.sedd.ScoreEntropyObjective.Span;
import radd.core.noise.NoiseConfig;
import radd.core.sampler.MethodRequest;

/** SEDD: a network that is told the total noise and gives scores, on the absorbing or the uniform graph. */
public final class SeddFamily implements ModelFamily {
    /** The family. */
    public static final SeddFamily INSTANCE = new SeddFamily();

    private SeddFamily() {}

    @Override
    public String type() {
        return "ddit";
    }

    @Override
    public Class<? extends ModelSection> section() {
        return SeddSection.class;
    }

    @Override
    public List<String> losses() {
        return Arrays.stream(Span.values()).map(Span::loss).toList();
    }

    @Override
    public List<String> methods() {
        return ScorePredictor.names();
    }

    @Override
    public void check(MethodRequest request) {
        ScorePredictor.requested(request);
    }

    @Override
    public List<String> predictors() {
        return List.of(ScorePredictor.EULER.label(), ScorePredictor.ANALYTIC.label(), ScorePredictor.NONE.label());
    }

    @Override
    public Model create(ModelDescription description) {
        return new SeddModel(description, (SeddSection) description.model());
    }

    /** The reference's folders hold the whole training configuration at the top level. */
    @Override
    public Optional<ModelDescription> read(ConfigFields config) {
        // MDLM's trainer calls its network so too, and says a parameterization.
        if (!config.text("/model/type", "").equals(type()) || config.has("/parameterization")) {
            return Optional.empty();
        }
        int tokens = config.wholeNumber("/tokens");
        String tokenizer = config.text("/data/tokenizer", ModelDescription.defaultTokenizer(tokens));
        NoiseConfig noise = NoiseFields.read(config);
        return Optional.of(config.checked(() -> {
            GraphType graph = Named.of(GraphType.class, "graph.type", config.text("/graph/type"));
            SeddSection section = new SeddSection(
                    config.wholeNumber("/model/hidden_size"),
                    config.wholeNumber("/model/cond_dim"),
                    config.wholeNumber("/model/length"),
                    config.wholeNumber("/model/n_blocks"),
                    config.wholeNumber("/model/n_heads"),
                    SigmaScaling.of(config.flag("/model/scale_by_sigma")),
                    config.number("/model/dropout"));
            section.scaleBySigma().on(graph); // refuses what does not go together
            return new ModelDescription(tokens, section, graph, noise, tokenizer);
        }));
    }

    @Override
    public boolean hasRunFolders() {
        return true;
    }

    @Override
    public ObjectNode write(ModelDescription description) {
        SeddSection model = (SeddSection) description.model();
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("tokens", description.tokens());
        root.putObject("graph")
                .put("type", description.graph().label())
                .put("file", "data")
                .put("report_all", false);
        NoiseFields.write(description.noise(), root);
        root.putObject("model")
                .put("type", type())
                .put("hidden_size", model.hiddenSize())
                .put("cond_dim", model.condDim())
                .put("length", model.length())
                .put("n_blocks", model.blocks())
                .put("n_heads", model.heads())
                .put("scale_by_sigma", model.scaleBySigma().on(description.graph()))
                .put("dropout", model.dropout());
        root.putObject("data").put("tokenizer", description.tokenizer());
        return root;
    }
}
