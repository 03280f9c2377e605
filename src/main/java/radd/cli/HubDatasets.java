package radd.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import radd.cli.view.DownloadView;
import radd.data.corpus.CorpusNames;
import radd.data.corpus.DatasetFiles;
import radd.engine.collective.Collective;
import radd.modelio.hub.HubCache;
import radd.modelio.hub.RepoId;
import radd.modelio.hub.RepoListing;

/**
 * Data sets of the hub in its cache, to which they are downloaded with a word of how far they are.
 *
 * @param cache the cache
 * @param processes get signs of life while a download runs
 */
record HubDatasets(HubCache cache, Collective processes) implements DatasetFiles {
    /** What the names of corpora stand for, with the hub behind them. */
    static CorpusNames names(Collective processes) {
        return new CorpusNames(new HubDatasets(HubAccess.cache(), processes));
    }

    @Override
    public List<String> list(String dataset, String revision) {
        return cache.existing(RepoId.dataset(dataset), revision)
                .map(RepoListing::files)
                .orElse(List.of());
    }

    @Override
    public List<Path> files(String dataset, String revision, List<String> paths) {
        Optional<RepoListing> listing = cache.existing(RepoId.dataset(dataset), revision);
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
