package radd.modelio.hub;

import java.nio.file.Path;
import java.util.List;

/**
 * A commit of a repository in the cache.
 *
 * @param repo the repository
 * @param commit the commit's hash
 * @param names branches and tags that it is, as far as the cache knows
 * @param bytes of its files, those included that it shares with other commits
 * @param folder where its files are
 */
public record CachedRevision(RepoId repo, String commit, List<String> names, long bytes, Path folder) {
    public CachedRevision {
        names = List.copyOf(names);
    }
}
