package radd.modelio.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.modelio.FileFailure;
import radd.modelio.FolderTree;

/**
 * What is in the cache of the hub: shown, removed, checked.
 *
 * @param cache its folder, which need not exist
 */
public record CacheInventory(Path cache) {
    /** The repositories of a type, by name. */
    public List<RepoId> repositories(RepoType type) {
        return entries(cache, Files::isDirectory).stream()
                .flatMap(folder -> RepoId.ofFolder(nameOf(folder)).stream())
                .filter(repo -> repo.type() == type)
                .toList();
    }

    /** The commits of a repository. */
    public List<CachedRevision> revisions(RepoId repo) {
        RepoFolder folder = new RepoFolder(cache, repo);
        return entries(folder.snapshots(), Files::isDirectory).stream()
                .map(snapshot -> new CachedRevision(
                        repo, nameOf(snapshot), references(folder, nameOf(snapshot)), bytes(snapshot), snapshot))
                .toList();
    }

    /**
     * Removes a repository with all that the cache has of it.
     *
     * @return bytes that are free now
     * @throws RaddException (DATA) if it is not there or cannot be removed
     */
    public long remove(RepoId repo) {
        RepoFolder folder = new RepoFolder(cache, repo);
        if (!Files.exists(folder.path())) {
            throw absent(repo, folder.path());
        }
        try {
            long bytes = FolderTree.bytes(folder.path());
            FolderTree.delete(folder.path());
            FolderTree.delete(folder.locks());
            return bytes;
        } catch (IOException failure) {
            throw FileFailure.writing(folder.path(), failure);
        }
    }

    /**
     * Removes a commit of a repository, without the blobs that its other commits need.
     *
     * @param revision a branch, a tag or a commit
     * @return bytes that are free now
     * @throws RaddException (DATA) if it is not there or cannot be removed
     */
    public long remove(RepoId repo, String revision) {
        RepoFolder folder = new RepoFolder(cache, repo);
        String commit = folder.commit(Revision.checked(revision))
                .filter(known -> Files.isDirectory(folder.snapshot(known)))
                .orElseThrow(() -> absent(repo, folder.path()));
        Set<Path> needed = new HashSet<>();
        for (Path snapshot : entries(folder.snapshots(), Files::isDirectory)) {
            if (!nameOf(snapshot).equals(commit)) {
                needed.addAll(blobs(folder, snapshot));
            }
        }
        Set<Path> unneeded = blobs(folder, folder.snapshot(commit));
        unneeded.removeAll(needed);
        try {
            long bytes = FolderTree.bytes(folder.snapshot(commit));
            for (String name : references(folder, commit)) {
                Files.delete(folder.ref(name));
            }
            FolderTree.delete(folder.snapshot(commit));
            for (Path blob : unneeded) {
                bytes += Files.exists(blob) ? Files.size(blob) : 0;
                Files.deleteIfExists(blob);
            }
            return bytes;
        } catch (IOException failure) {
            throw FileFailure.writing(folder.path(), failure);
        }
    }

    /**
     * Compares every blob of a repository with its name, and looks for the blob of every link.
     *
     * @param read is told of bytes that were read
     * @return what is wrong, a line each; empty if nothing is
     */
    public List<String> damage(RepoId repo, LongConsumer read) {
        RepoFolder folder = new RepoFolder(cache, repo);
        List<String> damage = new ArrayList<>();
        for (Path blob : entries(folder.blobs(), Files::isRegularFile)) {
            try {
                Optional<String> hash = RepoFolder.isPartial(blob) ? Optional.empty() : BlobHash.of(blob, nameOf(blob));
                hash.filter(found -> !found.equals(nameOf(blob)))
                        .ifPresent(found -> damage.add(blob + " has hash " + found));
                read.accept(Files.size(blob));
            } catch (IOException failure) {
                damage.add(blob + " cannot be read: " + failure);
            }
        }
        for (CachedRevision revision : revisions(repo)) {
            links(revision.folder()).stream()
                    .filter(link -> !Files.exists(link))
                    .forEach(link -> damage.add(link + " leads to nothing"));
        }
        return damage;
    }

    /** Bytes of a repository's blobs. */
    public long blobBytes(RepoId repo) {
        return bytes(new RepoFolder(cache, repo).blobs());
    }

    private static RaddException absent(RepoId repo, Path folder) {
        return new RaddException(
                Kind.DATA, repo + " is not in the cache: looked at " + folder, "'radd models list' shows what is");
    }

    private static List<String> references(RepoFolder folder, String commit) {
        if (!Files.isDirectory(folder.refs())) {
            return List.of();
        }
        try (Stream<Path> tree = Files.walk(folder.refs())) {
            return tree.filter(Files::isRegularFile)
                    .map(file -> folder.refs().relativize(file).toString().replace('\\', '/'))
                    .filter(name -> folder.commit(name).filter(commit::equals).isPresent())
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw FileFailure.reading(folder.refs(), failure);
        }
    }

    /** The blobs of a repository that a snapshot's links lead to. */
    private static Set<Path> blobs(RepoFolder folder, Path snapshot) {
        Set<Path> blobs = new HashSet<>();
        for (Path link : links(snapshot)) {
            try {
                Path target = link.resolveSibling(Files.readSymbolicLink(link)).normalize();
                if (folder.blobs().equals(target.getParent())) {
                    blobs.add(target);
                }
            } catch (IOException failure) {
                throw FileFailure.reading(link, failure);
            }
        }
        return blobs;
    }

    private static List<Path> links(Path snapshot) {
        try (Stream<Path> tree = Files.walk(snapshot)) {
            return tree.filter(Files::isSymbolicLink).sorted().toList();
        } catch (IOException failure) {
            throw FileFailure.reading(snapshot, failure);
        }
    }

    /** Of the files below a folder, through links. */
    private static long bytes(Path folder) {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            long bytes = 0;
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
            return bytes;
        } catch (IOException failure) {
            throw FileFailure.reading(folder, failure);
        }
    }

    private static List<Path> entries(Path folder, Predicate<Path> kind) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(kind).sorted().toList();
        } catch (IOException failure) {
            throw FileFailure.reading(folder, failure);
        }
    }

    private static String nameOf(Path path) {
        return String.valueOf(path.getFileName());
    }
}
