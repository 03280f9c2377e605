package radd.modelio.hub;

import java.util.List;

/**
 * The files of a repository at a commit.
 *
 * @param repo the repository
 * @param revision by which name it was asked for
 * @param commit the commit's hash
 * @param files names, sorted; of a cached listing those that the cache holds
 * @param cached whether the hub was not asked
 */
public record RepoListing(RepoId repo, String revision, String commit, List<String> files, boolean cached) {
    public RepoListing {
        files = files.stream().map(RepoFile::checked).sorted().toList();
    }
}
