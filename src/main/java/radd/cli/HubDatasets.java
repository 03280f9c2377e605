package radd.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import radd.cli.view.DownloadView;
import radd.data.corpus.CorpusNames;
import radd.data.corpus.DatasetFiles;
import radd.engine.collective.Collective;
import radd.modelio.hub.HubCache;
import radd.modelio.hub.RepoId;
import radd.modelio.hub.RepoListing;

/** Data sets of the hub in its cache, to which they are downloaded with a word of how far they are; each revision is asked for once. */
final class HubDatasets implements DatasetFiles {
    private final HubCache cache;
    private final Collective processes;
    private final Map<String, Optional<RepoListing>> listings = new HashMap<>();

    /**
     * @param cache the cache
     * @param processes get signs of life while a download runs
     */
    private HubDatasets(HubCache cache, Collective processes) {
        this.cache = cache;
        this.processes = processes;
    }

    /** What the names of corpora stand for, with the hub behind them. */
    static CorpusNames names(Collective processes) {
        return new CorpusNames(new HubDatasets(HubAccess.cache(), processes));
    }

    /** The same commit for the list of files and for the files. */
    private Optional<RepoListing> listing(String dataset, String revision) {
        return listings.computeIfAbsent(
                dataset + "@" + revision, name -> cache.existing(RepoId.dataset(dataset), revision));
    }

    @Override
    public List<String> list(String dataset, String revision) {
        return listing(dataset, revision).map(RepoListing::files).orElse(List.of());
    }

    @Override
    public List<Path> files(String dataset, String revision, List<String> paths) {
        Optional<RepoListing> listing = listing(dataset, revision);
        if (paths.isEmpty() || listing.isEmpty()) {
            return List.of();
        }
        try (DownloadView view = new DownloadView()) {
            Path folder = cache.fetch(listing.get(), paths, (received, total) -> {
                view.at(received, total);
                processes.heartbeat();
            });
            return paths.stream().map(folder::resolve).toList();
        }
    }
}
