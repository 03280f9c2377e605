package radd.config;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Keys that the reference's configurations give and that do not mean here what they mean there. */
final class ReferenceKeys {
    private static final String HYDRA = "hydra";

    /** What radd reads and does nothing with, and why. */
    private static final Map<String, String> WITHOUT_EFFECT = Map.of(
            HYDRA,
            "of Hydra's keys radd obeys hydra.run.dir, and with -m hydra.sweep.dir, hydra/launcher and hydra.launcher.*, on the command line",
            "training.weight",
            "the reference never reads it",
            "model.name",
            "a preset is known by its file",
            "sampling.noise_removal",
            "a sample always ends with the step that removes the noise, or it could hold masks",
            "graph.file",
            "the reference never reads it",
            "graph.report_all",
            "the reference never reads it");

    /** Keys of one variant that the reference's files, and those of runs, give beside any. */
    private static final Set<String> BESIDE_ANY_VARIANT =
            Set.of("noise.sigma_min", "noise.sigma_max", "model.cond_dim");

    private ReferenceKeys() {}

    /** The key that a message about a key without effect names, if it is one; everything below {@code hydra} counts as one key. */
    static Optional<String> withoutEffect(String key) {
        String named = key.startsWith(HYDRA + ".") || key.startsWith(HYDRA + "/") ? HYDRA : key;
        return Optional.of(named).filter(WITHOUT_EFFECT::containsKey);
    }

    /** Why a key has no effect. */
    static String reason(String named) {
        return WITHOUT_EFFECT.getOrDefault(named, "");
    }

    /** Whether files may give the key of a variant beside another variant. */
    static boolean standsBesideAnyVariant(String key) {
        return BESIDE_ANY_VARIANT.contains(key);
    }
}
