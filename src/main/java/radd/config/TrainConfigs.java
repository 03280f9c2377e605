package radd.config;

import java.util.List;
import radd.train.TrainConfig;

/** The configuration of a training run. */
public final class TrainConfigs {
    /** Its keys. */
    static final ConfigSchema<TrainConfig> SCHEMA = new ConfigSchema<>(TrainConfig.class, List.of(), List.of());

    private TrainConfigs() {}

    /**
     * The training run that a configuration describes.
     *
     * @throws radd.RaddException (CONFIG) naming the key, the value, what is allowed and where it was written
     */
    public static TrainConfig bind(ResolvedConfig config) {
        return SCHEMA.bind(config);
    }
}
