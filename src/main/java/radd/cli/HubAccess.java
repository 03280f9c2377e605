package radd.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import radd.cli.view.DownloadView;
import radd.engine.collective.Collective;
import radd.modelio.hub.HubCache;
import radd.modelio.hub.HubReference;
import radd.modelio.hub.HubSettings;
import radd.modelio.hub.ModelLocation;

/** The hub and its cache as the environment of this process names them. */
final class HubAccess {
    private static volatile Map<String, String> environment = System.getenv();

    private HubAccess() {}

    /** Puts another environment in place of the process's, as tests do, and returns the one before it. */
    static synchronized Map<String, String> use(Map<String, String> other) {
        Map<String, String> before = environment;
        environment = Map.copyOf(other);
        return before;
    }

    /** The cache, with the hub behind it. */
    static HubCache cache() {
        return new HubCache(HubSettings.of(environment));
    }

    /** The path that is given, or the folder of the repository that a name means. */
    static Path folder(String given) {
        ModelLocation location = new ModelLocation(given, Optional.empty());
        return location.reference()
                .map(repo -> fetch(location, repo, Collective.alone()))
                .orElseGet(() -> Path.of(given));
    }

    /**
     * Brings a model into the cache, showing how far it is, and giving the other processes signs of life.
     *
     * @return the folder of its commit
     */
    static Path fetch(ModelLocation location, HubReference reference, Collective processes) {
        try (DownloadView view = new DownloadView()) {
            return location.fetch(reference, cache(), (received, total) -> {
                view.at(received, total);
                processes.heartbeat();
            });
        }
    }
}
