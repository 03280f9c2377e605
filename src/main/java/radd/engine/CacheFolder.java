package radd.engine;

import java.nio.file.Path;
import java.util.Map;

/** Where radd keeps what it makes once for all runs of a user: tokenizers, measurements, installed natives. */
public final class CacheFolder {
    private CacheFolder() {}

    /** {@code $XDG_CACHE_HOME/radd}, or {@code ~/.cache/radd}; need not exist. */
    public static Path standard() {
        return of(System.getenv());
    }

    static Path of(Map<String, String> environment) {
        String base = environment.getOrDefault("XDG_CACHE_HOME", "");
        return base.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache", "radd")
                : Path.of(base, "radd").toAbsolutePath();
    }
}
