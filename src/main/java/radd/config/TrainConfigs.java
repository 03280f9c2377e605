package radd.config;

import java.util.Map;
import radd.data.DataConfig;
import radd.train.TrainConfig;

/** Binds a resolved configuration to a training run. */
public final class TrainConfigs {
    /** Components whose keys the reference has elsewhere or calls otherwise. */
    private static final Map<String, String> RENAMED = Map.of(
            "precision", "model.dtype",
            "use_checkpoint", "model.use_checkpoint",
            "model.tokens", "tokens",
            "model.blocks", "model.n_blocks",
            "model.heads", "model.n_heads");

    private TrainConfigs() {}

    /** The same configuration, whose corpora and cache folder are found from any working folder. */
    public static ResolvedConfig anywhere(ResolvedConfig config) {
        DataConfig data = bind(config).data();
        return config.with("data", "train", DataConfig.anywhere(data.train()))
                .with("data", "valid", DataConfig.anywhere(data.valid()))
                .with("data", "cache_dir", data.cacheDir().toAbsolutePath().toString());
    }

    /**
     * The training run that a configuration describes.
     *
     * @throws radd.RaddException (CONFIG) naming the key, the value, what is allowed and where it was written
     */
    public static TrainConfig bind(ResolvedConfig config) {
        return ConfigBinder.bind(config.tree(), TrainConfig.class, RENAMED, config.origins());
    }
}
