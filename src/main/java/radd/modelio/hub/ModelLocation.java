package radd.modelio.hub;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import radd.RaddException;
import radd.RaddException.Kind;

/**
 * Where a model is, as users say it wherever a model's folder may stand: a folder, which wins, or a repository of the hub.
 *
 * @param given a path, {@code org/name} or {@code hf://org/name[@revision]}
 * @param revision of the repository; empty for the one that is written with it, else the branch main
 */
public record ModelLocation(String given, Optional<String> revision) {
    public ModelLocation {
        revision.ifPresent(Revision::checked);
    }

    /**
     * The repository.
     *
     * @return empty if it is a folder, or nothing that could be a repository
     * @throws RaddException (CONFIG) if it is a dataset, or a revision is asked of a folder
     */
    public Optional<HubReference> reference() {
        Optional<HubReference> reference = Files.exists(Path.of(given)) ? Optional.empty() : HubReference.of(given);
        if (reference.isEmpty() && revision.isPresent()) {
            throw new RaddException(
                    Kind.CONFIG,
                    "a revision is given, but " + given + " is "
                            + (Files.exists(Path.of(given)) ? "a folder here" : "no repository's name"),
                    "leave it out, or write hf://org/name for the repository");
        }
        if (reference.isPresent() && reference.get().repo().type() != RepoType.MODEL) {
            throw new RaddException(Kind.CONFIG, given + " is a dataset", "name a model: org/name");
        }
        return reference;
    }

    /**
     * Brings the model's files into the cache, if they are not there.
     *
     * @return the folder of its commit, whose name is the commit's
     * @throws RaddException (DATA) if it is not to be had
     */
    public Path fetch(HubReference reference, HubCache cache, FetchProgress progress) {
        String wanted = revision.or(reference::revision).orElse(Revision.MAIN);
        return ModelSnapshot.fetch(cache, listing(reference.repo(), wanted, cache), progress);
    }

    /** Of a commit the cache need not be complete; what is missing is asked for then. */
    private RepoListing listing(RepoId repo, String revision, HubCache cache) {
        if (Revision.isCommit(revision)) {
            Optional<RepoListing> cached = cache.cached(repo, revision)
                    .filter(listing -> ModelSnapshot.isComplete(listing, cache.snapshot(listing)));
            if (cached.isPresent()) {
                return cached.get();
            }
        }
        try {
            return cache.listing(repo, revision);
        } catch (RaddException failure) {
            throw given.contains("://")
                    ? failure
                    : new RaddException(
                            failure.kind(),
                            "there is no folder " + given + " here, so that a repository of the hub is meant",
                            Objects.requireNonNull(failure.getMessage()),
                            failure);
        }
    }
}
