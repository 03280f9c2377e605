package radd.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import radd.RaddException;
import radd.RaddException.Kind;

/** The configuration files that come with radd: the base, and named presets in groups ({@code model/small_radd}). */
public final class Presets {
    /** System property with the folder that radd is installed or checked out in. */
    public static final String HOME = "radd.home";

    private static final String FOLDER = "configs";
    private static final String SUFFIX = ".yaml";

    private final URI root;

    private Presets(URI root) {
        this.root = root;
    }

    /** The presets of a folder. */
    public static Presets in(Path folder) {
        return new Presets(folder.toUri());
    }

    /** The presets of this installation: those of the folder {@link #HOME} if it is set, else those on the class path. */
    public static Presets installed() {
        String home = System.getProperty(HOME);
        return home == null ? onClassPath(Presets.class.getClassLoader()) : in(Path.of(home, FOLDER));
    }

    /** The presets on a class path, in its folder {@code configs}. */
    static Presets onClassPath(ClassLoader loader) {
        URL base = loader.getResource(FOLDER + "/config.yaml");
        if (base == null) {
            throw new IllegalStateException("no " + FOLDER + " on the class path and -D" + HOME + " is not set");
        }
        try {
            String uri = base.toURI().toString();
            return new Presets(URI.create(uri.substring(0, uri.lastIndexOf('/') + 1)));
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The text of a file, for example {@code model/small_radd.yaml}; empty when there is none. */
    Optional<String> read(String name) {
        if (name.contains("..")) {
            return Optional.empty();
        }
        // Not URI.resolve, which cannot look into an archive.
        try (InputStream in =
                URI.create(root + name.replace(" ", "%20")).toURL().openStream()) {
            return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException | IllegalArgumentException missing) {
            return Optional.empty();
        }
    }

    /** The text of a file that every installation has. */
    String require(String name) {
        return read(name)
                .orElseThrow(() -> new RaddException(
                        Kind.CONFIG, "there is no " + name + " in " + root, "set -D" + HOME + " to radd's folder"));
    }

    /** Names of the presets of a group, sorted. */
    List<String> choices(String group) {
        try {
            if (root.getScheme().equals("file")) {
                return names(Path.of(URI.create(root + group)));
            }
            try (FileSystem archive = FileSystems.newFileSystem(root, Map.of())) {
                String inside = root.toString().substring(root.toString().indexOf('!') + 1);
                return names(archive.getPath(inside + group));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        }
    }
}
