package radd.core.noise;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import radd.InvalidSetting;

/** Choice of the noise schedule: the {@code noise} section of a configuration, whose keys depend on {@code noise.type}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(name = LogLinearNoise.NAME, value = NoiseConfig.LogLinear.class),
    @JsonSubTypes.Type(name = GeometricNoise.NAME, value = NoiseConfig.Geometric.class)
})
public sealed interface NoiseConfig {
    /** The reference's configuration: {@code configs/config.yaml}. */
    NoiseConfig REFERENCE = new LogLinear();

    /** The schedule that this configuration describes. */
    NoiseSchedule schedule();

    /**
     * The choice in a file that gives all keys, whatever the schedule.
     *
     * @param type name of the schedule, whatever its case
     * @param geometric what is chosen if it is geometric
     * @throws InvalidSetting if there is no schedule of this name
     */
    static NoiseConfig of(String type, Geometric geometric) {
        if (type.equalsIgnoreCase(GeometricNoise.NAME)) {
            return geometric;
        }
        if (type.equalsIgnoreCase(LogLinearNoise.NAME)) {
            return new LogLinear();
        }
        throw InvalidSetting.notOneOf(List.of(LogLinearNoise.NAME, GeometricNoise.NAME), "noise.type", type);
    }

    /** The log-linear schedule, which has no keys. */
    record LogLinear() implements NoiseConfig {
        @Override
        public NoiseSchedule schedule() {
            return new LogLinearNoise(LogLinearNoise.REFERENCE_EPS);
        }
    }

    /**
     * The geometric schedule.
     *
     * @param sigmaMin total noise at t = 0, above 0
     * @param sigmaMax total noise at t = 1, above sigmaMin
     */
    record Geometric(
            @JsonProperty(defaultValue = "1e-4") double sigmaMin,
            @JsonProperty(defaultValue = "20.0") double sigmaMax) implements NoiseConfig {
        /** The reference's bounds. */
        public static final Geometric REFERENCE = new Geometric(1e-4, 20);

        public Geometric {
            new GeometricNoise(sigmaMin, sigmaMax); // refuses what is out of range
        }

        @Override
        public NoiseSchedule schedule() {
            return new GeometricNoise(sigmaMin, sigmaMax);
        }
    }
}
