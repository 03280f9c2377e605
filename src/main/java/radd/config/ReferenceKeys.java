package radd.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Keys of the reference's configuration that radd reads and does nothing with, and why; and its keys that have only one value here. */
final class ReferenceKeys {
    private static final String NOT_JUDGED = "samples are not judged by another model yet";

    private static final Map<String, String> WITHOUT_EFFECT = withoutEffect();

    /** What a key with one possible value must be. */
    private static final Map<String, String> FIXED = Map.of("model.type", "ddit_wot");

    /** Other names of keys. */
    private static final Map<String, String> ALIASES = Map.of("training.precision", "model.dtype");

    private ReferenceKeys() {}

    private static Map<String, String> withoutEffect() {
        Map<String, String> reasons = new LinkedHashMap<>();
        reasons.put("hydra", "runs go to outdir/DATE/TIME, and radd launches no jobs");
        reasons.put("gpt_dir", NOT_JUDGED);
        reasons.put("eval.perplexity", NOT_JUDGED);
        reasons.put("eval.perplexity_batch_size", NOT_JUDGED);
        reasons.put("training.weight", "the reference never reads it");
        reasons.put("model.name", "a preset is known by its file");
        reasons.put("model.type", "there is one architecture");
        reasons.put("model.cond_dim", "the network takes no time");
        return reasons;
    }

    /** The key that a message about a key without effect names, if it is one; everything below {@code hydra} counts as one key. */
    static Optional<String> withoutEffect(String key) {
        String named = key.equals("hydra") || key.startsWith("hydra.") || key.startsWith("hydra/") ? "hydra" : key;
        return WITHOUT_EFFECT.containsKey(named) ? Optional.of(named) : Optional.empty();
    }

    /** Why a key has no effect. */
    static String reason(String named) {
        return WITHOUT_EFFECT.getOrDefault(named, "");
    }

    /** The value that a key must have, if it can have only one. */
    static Optional<String> onlyValue(String key) {
        return Optional.ofNullable(FIXED.get(key));
    }

    /** The key's own name when it is given by another. */
    static String canonical(String key) {
        return ALIASES.getOrDefault(key, key);
    }
}
