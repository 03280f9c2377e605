package radd.core.network;

import com.fasterxml.jackson.databind.JsonNode;
import radd.Golden;
import radd.engine.InitialLaw;

/** The networks of the golden sets that take a level, as their configurations say; without dropout. */
public enum GoldenNetwork {
    SEDD_ABSORB("sedd_absorb", 2e-4f),
    SEDD_UNIFORM("sedd_uniform", 2e-4f),
    NANODD("nanodd", 3e-4f),
    MDLM("mdlm", 1e-4f);

    private final String folder;
    private final float tolerance;

    /** @param tolerance of forward passes, stated with the golden numbers */
    GoldenNetwork(String folder, float tolerance) {
        this.folder = folder;
        this.tolerance = tolerance;
    }

    public String folder() {
        return folder;
    }

    public String file(String name) {
        return folder + "/" + name;
    }

    public float tolerance() {
        return tolerance;
    }

    public JsonNode config() {
        return Golden.json(file("config"));
    }

    /** The reference's {@code scale_by_sigma}. */
    public boolean scaled() {
        return config().get("model").get("scale_by_sigma").booleanValue();
    }

    public DiffusionTransformer network() {
        JsonNode config = config();
        return new DiffusionTransformer(
                switch (this) {
                    case SEDD_ABSORB, SEDD_UNIFORM -> sedd(config);
                    case NANODD -> nanodd(config);
                    case MDLM -> mdlm(config);
                });
    }

    private Architecture sedd(JsonNode config) {
        ModelConfig size = Golden.size(folder);
        int masks = config.get("graph").get("type").textValue().equals("absorb") ? 1 : 0;
        return new Architecture(
                size,
                size.tokens() + masks,
                ParameterNames.DDIT,
                adaptive(config.get("model").get("cond_dim")),
                false,
                new InitialLaw.UniformFanIn(size.hiddenSize()),
                Prediction.SCORES);
    }

    private static Architecture nanodd(JsonNode config) {
        int width = config.get("n_embed").intValue();
        int tokens = config.get("vocab_size").intValue();
        ModelConfig size = new ModelConfig(
                tokens,
                width,
                1,
                config.get("n_blocks").intValue(),
                config.get("n_heads").intValue(),
                0);
        ParameterNames names = new ParameterNames(
                "net.vocab_embed.weight",
                "net.c_embed.mlp",
                "net.blocks",
                "net.norm_final",
                "",
                "net.adaLN_modulation");
        return new Architecture(
                size,
                tokens + 1,
                names,
                adaptive(config.get("n_cond")),
                true,
                new InitialLaw.TruncatedNormal(1 / Math.sqrt(width), 3),
                Prediction.CLEAN_TOKENS);
    }

    private static Architecture mdlm(JsonNode config) {
        ModelConfig size = new ModelConfig(
                config.get("vocab_size").intValue() - 1,
                config.get("hidden_dim").intValue(),
                config.get("model_length").intValue(),
                config.get("n_blocks").intValue(),
                config.get("n_heads").intValue(),
                0);
        return new Architecture(
                size,
                size.tokens() + 1,
                ParameterNames.DDIT.under("backbone."),
                adaptive(config.get("cond_dim")),
                false,
                new InitialLaw.UniformFanIn(size.hiddenSize()),
                Prediction.CLEAN_TOKENS);
    }

    private static Conditioning adaptive(JsonNode width) {
        return new Conditioning.AdaptiveNorm(width.intValue());
    }
}
