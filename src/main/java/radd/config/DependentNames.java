package radd.config;

import java.util.List;
import java.util.function.Function;

/**
 * A key with a text whose allowed names depend on the variant of a section: {@code training.loss_type} on {@code model.type}.
 *
 * @param key the dotted key
 * @param discriminator the dotted key that names the variant
 * @param names variant to allowed names, at least one; the first is the default
 */
public record DependentNames(String key, String discriminator, Function<String, List<String>> names) {}
