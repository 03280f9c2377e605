package radd.config;

import com.fasterxml.jackson.databind.jsontype.NamedType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import radd.core.family.Families;
import radd.core.family.ModelFamily;
import radd.data.DataConfig;
import radd.train.TrainConfig;

/** The configuration of a training run. */
public final class TrainConfigs {
    private static final String FAMILY = "model.type";

    /** Its keys; every family has a {@code model} section, losses and predictors of its own. */
    static final ConfigSchema<TrainConfig> SCHEMA = new ConfigSchema<>(
            TrainConfig.class,
            Families.all().stream()
                    .map(family -> new NamedType(family.section(), family.type()))
                    .toList(),
            List.of(
                    new DependentNames(
                            "training.loss_type", FAMILY, type -> family(type).losses()),
                    new DependentNames(
                            "sampling.predictor", FAMILY, type -> family(type).predictors())));

    private TrainConfigs() {}

    private static ModelFamily family(String type) {
        return Families.of(type);
    }

    /** The same configuration, whose corpora, judge and cache folder are found from any working folder. */
    public static ResolvedConfig anywhere(ResolvedConfig config) {
        TrainConfig bound = bind(config);
        DataConfig data = bound.data();
        Path judge = Path.of(bound.gptDir());
        ResolvedConfig judged = Files.isDirectory(judge)
                ? config.with("gpt_dir", judge.toAbsolutePath().toString())
                : config;
        return judged.with("data", "train", DataConfig.anywhere(data.train()))
                .with("data", "valid", DataConfig.anywhere(data.valid()))
                .with("data", "tokenizer", DataConfig.tokenizerAnywhere(data.tokenizer()))
                .with("data", "cache_dir", data.cacheDir().toAbsolutePath().toString());
    }

    /**
     * The training run that a configuration describes.
     *
     * @throws radd.RaddException (CONFIG) naming the key, the value, what is allowed and where it was written
     */
    public static TrainConfig bind(ResolvedConfig config) {
        return SCHEMA.bind(config);
    }
}
