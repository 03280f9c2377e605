package radd.runtime;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import radd.RaddException;
import radd.engine.Natives;
import radd.modelio.Checksums;
import radd.modelio.FileFailure;
import radd.modelio.FolderTree;
import radd.modelio.Sha256;

/**
 * The CUDA natives of a cache folder: installs and removes them.
 *
 * <p>They are unpacked into a folder with a name of its own, which an interrupted installation leaves and the next one completes, and which gets
 * its final name when everything in it is durable and has a checksum: natives are whole or absent. Installers wait for each other through
 * a file lock.
 */
public final class CudaInstallation {
    private static final Logger LOG = LoggerFactory.getLogger(CudaInstallation.class);

    private final Path home;
    private final List<Artifact> artifacts;

    /** The natives of a cache folder, which need not exist. */
    public CudaInstallation(Path cache) {
        this(Natives.home(cache), List.of(CudaNatives.TORCH, CudaNatives.OPENBLAS, CudaNatives.CUDA));
    }

    CudaInstallation(Path home, List<Artifact> artifacts) {
        this.home = home;
        this.artifacts = artifacts;
    }

    /** Where they are, or would be. */
    public Path home() {
        return home;
    }

    /** Whether they are there. */
    public boolean isInstalled() {
        return Files.exists(home);
    }

    /**
     * Installs them, unless they are there and whole.
     *
     * @param from folder that holds the jars; null for the user's Maven
     * @param toolkit folder of a CUDA 12 toolkit whose libraries are used instead of fetched ones; null for none
     * @param say told what will happen, sizes first, one line each
     * @throws RaddException (DATA) if something cannot be had, is damaged or cannot be written
     */
    public void install(@Nullable Path from, @Nullable Path toolkit, Consumer<String> say) {
        ArtifactSource source = from == null ? new MavenSource("mvn") : new ArtifactFolder(from);
        install(source, Optional.ofNullable(toolkit).map(Toolkit::at), say);
    }

    void install(ArtifactSource source, Optional<Toolkit> toolkit, Consumer<String> say) {
        try {
            Files.createDirectories(folder());
            try (FileChannel channel = FileChannel.open(
                            folder().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                LOG.debug("locked: {}", lock);
                installLocked(source, toolkit, say);
            }
        } catch (IOException e) {
            throw FileFailure.writing(home, e);
        }
    }

    private void installLocked(ArtifactSource source, Optional<Toolkit> toolkit, Consumer<String> say)
            throws IOException {
        if (isInstalled()) {
            Optional<String> damage = Checksums.damage(Natives.libraries(home));
            if (damage.isEmpty()) {
                say.accept("CUDA natives are installed already and whole: " + home);
                return;
            }
            say.accept("CUDA natives in " + home + " are damaged (" + damage.get() + "): installing them anew");
            FolderTree.delete(home);
        }
        List<Artifact> fetched = artifacts.stream()
                .filter(artifact -> toolkit.isEmpty() || !artifact.equals(CudaNatives.CUDA))
                .toList();
        sayAndCheckSizes(fetched, source, toolkit, say);
        List<Path> jars = source.fetch(fetched);
        Path part = folder().resolve(home.getFileName() + ".part");
        Path libraries = Files.createDirectories(Natives.libraries(part));
        for (int i = 0; i < fetched.size(); i++) {
            check(fetched.get(i), jars.get(i));
            say.accept("unpacking " + fetched.get(i).file());
            JarLibraries.unpack(fetched.get(i), jars.get(i), libraries);
        }
        if (toolkit.isPresent()) {
            toolkit.get().link(libraries);
        }
        standIns(libraries);
        say.accept("writing checksums");
        Checksums.write(libraries);
        List<RuntimeRecord.Part> parts = new ArrayList<>();
        fetched.forEach(artifact -> parts.add(RuntimeRecord.Part.of(artifact)));
        toolkit.ifPresent(used -> parts.add(RuntimeRecord.Part.of(used)));
        new RuntimeRecord(parts).write(part);
        Files.move(part, home, StandardCopyOption.ATOMIC_MOVE);
        say.accept("installed in " + home);
    }

    private Path folder() {
        return Optional.ofNullable(home.getParent()).orElseThrow();
    }

    private void sayAndCheckSizes(
            List<Artifact> fetched, ArtifactSource source, Optional<Toolkit> toolkit, Consumer<String> say)
            throws IOException {
        long jars = fetched.stream().mapToLong(Artifact::bytes).sum();
        long unpacked = toolkit.isEmpty() ? CudaNatives.UNPACKED_BYTES : CudaNatives.UNPACKED_BYTES_BESIDE_TOOLKIT;
        say.accept(String.format(
                Locale.ROOT,
                "CUDA natives: %.2f GB of jars from %s, of which %.2f GB are unpacked into %s",
                jars / 1e9,
                source.describe(),
                unpacked / 1e9,
                home));
        for (Artifact artifact : fetched) {
            say.accept(String.format(
                    Locale.ROOT,
                    "  %s: %s; licence: %s",
                    artifact.coordinates(),
                    artifact.content(),
                    artifact.licence()));
        }
        FileStore store = Files.getFileStore(folder());
        long there = FolderTree.bytes(folder().resolve(home.getFileName() + ".part"));
        if (store.getUsableSpace() + there < unpacked) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    String.format(
                            Locale.ROOT,
                            "%s has %.1f GB free, %.1f GB are needed",
                            folder(),
                            store.getUsableSpace() / 1e9,
                            (unpacked - there) / 1e9),
                    "free some space, or choose another disk with XDG_CACHE_HOME");
        }
    }

    private static void check(Artifact artifact, Path jar) throws IOException {
        if (Files.size(jar) != artifact.bytes() || !Sha256.of(jar).equals(artifact.sha256())) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    jar + " is not " + artifact.coordinates() + ": its size or its SHA-256 is another",
                    "delete it and fetch it again");
        }
    }

    private static void standIns(Path libraries) throws IOException {
        for (Map.Entry<String, String> standIn : CudaNatives.STAND_INS.entrySet()) {
            Path link = libraries.resolve(standIn.getKey());
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, Path.of(standIn.getValue()));
        }
    }

    /** What is installed, for people: folder, size and parts, one line each; empty if nothing is. */
    public List<String> describe() {
        if (!isInstalled()) {
            return List.of();
        }
        try {
            List<String> lines = new ArrayList<>();
            lines.add(String.format(Locale.ROOT, "cuda  %.2f GB  %s", FolderTree.bytes(home) / 1e9, home));
            for (RuntimeRecord.Part part : RuntimeRecord.read(home).parts()) {
                lines.add("  " + part.source() + ": " + part.content() + "; licence: " + part.licence());
            }
            return lines;
        } catch (IOException e) {
            throw FileFailure.reading(home, e);
        }
    }

    /**
     * Removes them, and what an interrupted installation has left.
     *
     * @return whether there was something to remove
     */
    public boolean remove() {
        Path part = folder().resolve(home.getFileName() + ".part");
        boolean something = isInstalled() || Files.exists(part);
        try {
            if (isInstalled()) { // no process may find them half there
                FolderTree.delete(part);
                Files.move(home, part, StandardCopyOption.ATOMIC_MOVE);
            }
            FolderTree.delete(part);
        } catch (IOException e) {
            throw FileFailure.writing(home, e);
        }
        return something;
    }
}
