package radd;

import radd.core.family.GraphType;
import radd.core.family.ModelDescription;
import radd.core.family.radd.RaddSection;
import radd.core.network.ModelConfig;
import radd.core.noise.NoiseConfig;

/** Descriptions of RADD models for tests. */
public final class RaddModels {
    private RaddModels() {}

    public static ModelDescription of(ModelConfig shape, String tokenizer) {
        return of(shape, NoiseConfig.REFERENCE, tokenizer);
    }

    public static ModelDescription of(ModelConfig shape, NoiseConfig noise, String tokenizer) {
        return new ModelDescription(shape.tokens(), section(shape), GraphType.ABSORB, noise, tokenizer);
    }

    public static RaddSection section(ModelConfig shape) {
        return new RaddSection(shape.hiddenSize(), shape.length(), shape.blocks(), shape.heads(), shape.dropout());
    }
}
