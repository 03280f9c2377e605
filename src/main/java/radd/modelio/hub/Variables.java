package radd.modelio.hub;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Environment variables read as Python's libraries read them: one that is empty counts as absent; paths may begin with {@code ~} and name other
 * variables.
 *
 * @param environment all of them
 */
record Variables(Map<String, String> environment) {
    private static final Pattern NAMED = Pattern.compile("\\$(?:\\{(\\w+)}|(\\w+))");

    Optional<String> text(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    Optional<Path> path(String name) {
        return text(name).map(this::expanded);
    }

    /** The user's own folder. */
    Path home() {
        return Path.of(text("HOME").orElseGet(() -> System.getProperty("user.home")));
    }

    private Path expanded(String text) {
        String path = text.equals("~") || text.startsWith("~/") ? home() + text.substring(1) : text;
        return Path.of(NAMED.matcher(path)
                .replaceAll(match -> Matcher.quoteReplacement(value(match.group(), match.group(1), match.group(2)))));
    }

    /** A variable that is not set stays as it is written. */
    private String value(String written, @Nullable String braced, @Nullable String bare) {
        return environment.getOrDefault(braced != null ? braced : String.valueOf(bare), written);
    }
}
