package radd.core.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import radd.core.noise.NoiseConfig;

/** The {@code noise} section of a {@code config.json}: as in the references' files, the geometric schedule's keys stand beside any type. */
public final class NoiseFields {
    private NoiseFields() {}

    /** The schedule that a file says. */
    public static NoiseConfig read(ConfigFields fields) {
        NoiseConfig.Geometric reference = NoiseConfig.Geometric.REFERENCE;
        return fields.checked(() -> NoiseConfig.of(
                fields.text("/noise/type"),
                new NoiseConfig.Geometric(
                        fields.number("/noise/sigma_min", reference.sigmaMin()),
                        fields.number("/noise/sigma_max", reference.sigmaMax()))));
    }

    /** Writes the section into a file's object. */
    public static void write(NoiseConfig noise, ObjectNode root) {
        NoiseConfig.Geometric geometric =
                noise instanceof NoiseConfig.Geometric chosen ? chosen : NoiseConfig.Geometric.REFERENCE;
        root.putObject("noise")
                .put("type", noise.schedule().name())
                .put("sigma_min", geometric.sigmaMin())
                .put("sigma_max", geometric.sigmaMax());
    }
}
