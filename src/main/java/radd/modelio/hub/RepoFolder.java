package radd.modelio.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import radd.modelio.AtomicFile;
import radd.modelio.FileFailure;

/**
 * A repository's folder in the cache, in the layout of Python's {@code huggingface_hub}: {@code blobs} are contents by their hash,
 * {@code snapshots/COMMIT} holds links to them under the files' names, {@code refs} says which commit a branch or a tag was last.
 *
 * @param cache folder of all repositories
 * @param repo the repository
 */
record RepoFolder(Path cache, RepoId repo) {
    static final String LOCKS = ".locks";
    private static final String BLOBS = "blobs";
    private static final String REFS = "refs";
    private static final String SNAPSHOTS = "snapshots";

    /**
     * Not the {@code .incomplete} of older versions of {@code huggingface_hub}: those append to it under a lock of a kind that Java does not
     * have, so that a download by both at once would spoil theirs.
     */
    private static final String PARTIAL = ".radd.incomplete";

    private static final String ANY_PARTIAL = ".incomplete";

    Path path() {
        return cache.resolve(repo.folderName());
    }

    Path blob(String etag) {
        return blobs().resolve(etag);
    }

    Path blobs() {
        return path().resolve(BLOBS);
    }

    /** What has come of a blob so far. */
    Path partial(String etag) {
        return blobs().resolve(etag + PARTIAL);
    }

    /** Whether a file among the blobs is one that has not come whole, of whichever program. */
    static boolean isPartial(Path blob) {
        return blob.toString().endsWith(ANY_PARTIAL);
    }

    /** The lock of a blob, where {@code huggingface_hub} has it. */
    Path lock(String etag) {
        return locks().resolve(etag + ".lock");
    }

    Path locks() {
        return cache.resolve(LOCKS).resolve(repo.folderName());
    }

    Path snapshots() {
        return path().resolve(SNAPSHOTS);
    }

    Path snapshot(String commit) {
        return snapshots().resolve(commit);
    }

    /** A file of a commit, which need not be there. */
    Path file(String commit, String name) {
        return RepoFile.under(snapshot(commit), name);
    }

    Path refs() {
        return path().resolve(REFS);
    }

    Path ref(String revision) {
        return refs().resolve(revision);
    }

    /** The commit that a revision last was. */
    Optional<String> commit(String revision) {
        if (Revision.isCommit(revision)) {
            return Optional.of(revision);
        }
        Path ref = ref(revision);
        if (!Files.isRegularFile(ref)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(ref).strip()).filter(Revision::isCommit);
        } catch (IOException failure) {
            throw FileFailure.reading(ref, failure);
        }
    }

    /** Notes the commit of a revision. One that is noted already is not written, so that a cache of others' can be read. */
    void note(String revision, String commit) {
        if (Revision.isCommit(revision)
                || commit(revision).filter(commit::equals).isPresent()) {
            return;
        }
        Path ref = ref(revision);
        createFolder(Objects.requireNonNull(ref.getParent()));
        AtomicFile.writeString(ref, commit);
    }

    /** Names of the files of a commit that the cache holds, sorted. */
    List<String> files(String commit) {
        Path snapshot = snapshot(commit);
        if (!Files.isDirectory(snapshot)) {
            return List.of();
        }
        try (Stream<Path> tree = Files.walk(snapshot)) {
            return tree.filter(Files::isRegularFile) // of links, those whose blob is there
                    .map(file -> snapshot.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw FileFailure.reading(snapshot, failure);
        }
    }

    /** Gives a blob a file's name: by a link that still holds when the cache is moved, or by a copy where there are no links. */
    void publish(String etag, String commit, String name) {
        Path file = file(commit, name);
        Path parent = Objects.requireNonNull(file.getParent());
        createFolder(parent);
        Path target = parent.relativize(blob(etag));
        try {
            try {
                Files.createSymbolicLink(file, target);
            } catch (FileAlreadyExistsException present) {
                if (!Files.isSymbolicLink(file) || !Files.readSymbolicLink(file).equals(target)) {
                    replace(file, target);
                }
            } catch (UnsupportedOperationException | FileSystemException noLinks) {
                AtomicFile.write(file, channel -> {
                    try (FileChannel blob = FileChannel.open(blob(etag))) {
                        for (long at = 0; at < blob.size(); ) {
                            at += blob.transferTo(at, blob.size() - at, channel);
                        }
                    }
                });
            }
        } catch (IOException failure) {
            throw FileFailure.writing(file, failure);
        }
    }

    private static void replace(Path file, Path target) throws IOException {
        Path temporary = AtomicFile.temporary(file);
        Files.createSymbolicLink(temporary, target);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static void createFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException failure) {
            throw FileFailure.writing(folder, failure);
        }
    }
}
