package radd.modelio.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import radd.RaddException;
import radd.modelio.FileFailure;
import radd.modelio.hub.HubException.Reason;

/**
 * Files of repositories, taken from the cache that Python's libraries use too, and from the hub if they are not there.
 *
 * <p>The hub is asked first what a branch or tag is now. Where it cannot be, what the cache has of it is taken, with a warning. Of a commit,
 * which never changes, what is in the cache is taken without asking. All failures are {@link RaddException}s that say what to do.
 */
public final class HubCache {
    private static final Logger LOG = LoggerFactory.getLogger(HubCache.class);

    private final HubSettings settings;
    private final HubClient client;
    private final HubFailures failures;

    public HubCache(HubSettings settings) {
        this(settings, Patience.USUAL);
    }

    HubCache(HubSettings settings, Patience patience) {
        this.settings = settings;
        this.client = new HubClient(settings, patience);
        this.failures = new HubFailures(settings, client);
    }

    /** The cache's folder. */
    public Path folder() {
        return settings.cache();
    }

    /**
     * The files of a repository.
     *
     * @param revision a branch, a tag or a commit
     * @throws RaddException (DATA) if the hub refuses, or cannot be asked and the cache has nothing of the revision
     */
    public RepoListing listing(RepoId repo, String revision) {
        Optional<RepoListing> cached = cached(repo, revision);
        if (settings.offline()) {
            return cached.orElseThrow(() -> failures.offline(repo, lookedAt(repo, revision)));
        }
        try {
            return client.listing(repo, Revision.checked(revision), patience(cached.isPresent()));
        } catch (HubException failure) {
            return instead(cached, failure, repo, revision);
        } catch (IOException failure) {
            throw FileFailure.reading(folder(), failure);
        }
    }

    /**
     * As {@link #listing}, of a revision that need not be.
     *
     * @return empty if the repository has no such revision, or the hub is not to be asked and the cache has nothing of it
     */
    public Optional<RepoListing> existing(RepoId repo, String revision) {
        if (settings.offline()) {
            return cached(repo, revision);
        }
        try {
            return Optional.of(listing(repo, revision));
        } catch (RaddException refusal) {
            if (refusal.getCause() instanceof HubException failure
                    && failure.reason() == HubException.Reason.NO_REVISION) {
                return Optional.empty();
            }
            throw refusal;
        }
    }

    /**
     * What the cache has of a revision, without a question to the hub.
     *
     * @return empty if it has none of its files
     */
    public Optional<RepoListing> cached(RepoId repo, String revision) {
        RepoFolder folder = new RepoFolder(folder(), repo);
        return folder.commit(Revision.checked(revision))
                .map(commit -> new RepoListing(repo, revision, commit, folder.files(commit), true))
                .filter(listing -> !listing.files().isEmpty());
    }

    /** Where the files of a listing lie, as far as the cache has them. */
    public Path snapshot(RepoListing listing) {
        return new RepoFolder(folder(), listing.repo()).snapshot(listing.commit());
    }

    /**
     * One file, downloaded if it must be.
     *
     * @param name its name in the repository
     * @return where it lies in the cache
     * @throws RaddException (DATA) if it is not to be had
     */
    public Path file(RepoId repo, String revision, String name) {
        RepoFolder folder = new RepoFolder(folder(), repo);
        Optional<Path> cached = folder.commit(Revision.checked(revision))
                .map(commit -> folder.file(commit, name))
                .filter(Files::exists);
        if (cached.isPresent() && (settings.offline() || Revision.isCommit(revision))) {
            return cached.get();
        }
        if (settings.offline()) {
            throw failures.offline(repo, lookedAt(repo, revision, name));
        }
        FileFacts facts;
        try {
            facts = client.facts(repo, revision, RepoFile.checked(name), patience(cached.isPresent()));
        } catch (HubException failure) {
            return instead(cached, failure, repo, revision);
        } catch (IOException failure) {
            throw FileFailure.reading(folder(), failure);
        }
        RepoListing listing = new RepoListing(repo, revision, facts.commit(), List.of(name), false);
        Path file = folder.file(facts.commit(), name);
        if (Files.exists(file)) {
            noteIfWritable(folder, listing);
        } else {
            filled(folder, listing, () -> download(folder, listing, Map.of(name, facts), FetchProgress.SILENT));
        }
        return file;
    }

    /**
     * Files of a listing, those that are missing downloaded several at once.
     *
     * @param names some of the listing's files
     * @return the folder of the commit, in which they lie under their names
     * @throws RaddException (DATA) if one is not to be had; what has come of it stays for the next time
     */
    public Path fetch(RepoListing listing, Collection<String> names, FetchProgress progress) {
        RepoFolder folder = new RepoFolder(folder(), listing.repo());
        List<String> missing = names.stream()
                .filter(name -> !Files.exists(folder.file(listing.commit(), name)))
                .toList();
        if (missing.isEmpty()) {
            noteIfWritable(folder, listing);
            return folder.snapshot(listing.commit());
        }
        if (listing.cached()) {
            List<Path> paths = missing.stream()
                    .map(name -> folder.file(listing.commit(), name))
                    .toList();
            throw settings.offline()
                    ? failures.offline(listing.repo(), paths)
                    : failures.incomplete(listing.repo(), paths);
        }
        filled(folder, listing, () -> download(folder, listing, facts(listing, missing, progress), progress));
        return folder.snapshot(listing.commit());
    }

    /** A download. */
    @FunctionalInterface
    private interface Filling {
        void run() throws IOException;
    }

    /** Downloads, says what went wrong, and notes the commit under its name only when all is there. */
    private void filled(RepoFolder folder, RepoListing listing, Filling download) {
        try {
            download.run();
        } catch (HubException failure) {
            throw failures.of(failure, listing.repo(), listing.revision(), List.of());
        } catch (IOException failure) {
            throw FileFailure.writing(folder.path(), failure);
        }
        folder.note(listing.revision(), listing.commit());
    }

    private Map<String, FileFacts> facts(RepoListing listing, List<String> names, FetchProgress progress)
            throws IOException {
        List<Callable<FileFacts>> questions = new ArrayList<>();
        for (String name : names) {
            questions.add(() -> client.facts(listing.repo(), listing.commit(), name, client.patience()));
        }
        List<FileFacts> answers = Parallel.all(questions, () -> progress.at(0, 0));
        Map<String, FileFacts> facts = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            facts.put(names.get(i), answers.get(i));
        }
        return facts;
    }

    private void download(RepoFolder folder, RepoListing listing, Map<String, FileFacts> files, FetchProgress progress)
            throws IOException {
        long total = files.values().stream().mapToLong(FileFacts::size).sum();
        AtomicLong received = new AtomicLong();
        List<Callable<Boolean>> downloads = new ArrayList<>();
        files.forEach((name, facts) -> downloads.add(() -> {
            new BlobDownload(client, folder, name, facts, received::addAndGet).make();
            folder.publish(facts.etag(), listing.commit(), name);
            return true;
        }));
        Parallel.all(downloads, () -> progress.at(received.get(), total));
    }

    /** What the cache has, if there was something and the hub did not say that it is no more. */
    private <T> T instead(Optional<T> cached, HubException failure, RepoId repo, String revision) {
        boolean gone = failure.reason() == Reason.NO_REVISION || failure.reason() == Reason.NO_FILE;
        if (cached.isEmpty() || gone) {
            throw failures.of(failure, repo, revision, lookedAt(repo, revision));
        }
        LOG.warn("{}; {} is taken from the cache as it was last", failure.getMessage(), repo);
        return cached.get();
    }

    private Patience patience(boolean thereIsAnotherWay) {
        return thereIsAnotherWay ? client.patience().once() : client.patience().few();
    }

    private List<Path> lookedAt(RepoId repo, String revision) {
        RepoFolder folder = new RepoFolder(folder(), repo);
        return List.of(folder.commit(revision).map(folder::snapshot).orElseGet(() -> folder.ref(revision)));
    }

    private List<Path> lookedAt(RepoId repo, String revision, String name) {
        RepoFolder folder = new RepoFolder(folder(), repo);
        return List.of(
                folder.commit(revision).map(commit -> folder.file(commit, name)).orElseGet(() -> folder.ref(revision)));
    }

    /** A cache that is complete may be one that only others write. */
    private static void noteIfWritable(RepoFolder folder, RepoListing listing) {
        try {
            folder.note(listing.revision(), listing.commit());
        } catch (RaddException notWritable) {
            LOG.debug("{}", notWritable.getMessage());
        }
    }
}
