package radd.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import radd.RaddException;

/**
 * Where a corpus comes from.
 *
 * @param given the path or glob, absolute, as the user means it
 * @param files the files it stands for now, in the order of their names
 * @param documents what a document is in them
 * @param detokenizer what each document goes through before it is tokenised; any but {@code NONE} holds a whole document in memory
 */
public record CorpusSource(String given, List<Path> files, DocumentRule documents, Detokenizer detokenizer) {
    private static final String GLOB_SIGNS = "*?[{";

    public CorpusSource {
        files = List.copyOf(files);
    }

    /** As {@link #find(String, Optional, Detokenizer)} with the usual rule of the files found. */
    public static CorpusSource find(String pathOrGlob, Detokenizer detokenizer) {
        return find(pathOrGlob, Optional.empty(), detokenizer);
    }

    /**
     * The source that a path or glob stands for.
     *
     * @param pathOrGlob a file, or a glob such as {@code data/*.jsonl} or {@code data/**.txt}
     * @param documents what a document is; by default {@link DocumentRule#of}, which must be the same for all files
     * @throws RaddException if nothing is found, a file cannot be read, or the files are of different kinds
     */
    public static CorpusSource find(String pathOrGlob, Optional<DocumentRule> documents, Detokenizer detokenizer) {
        List<Path> files = exists(pathOrGlob) ? List.of(Path.of(pathOrGlob).toAbsolutePath()) : expand(pathOrGlob);
        for (Path file : files) {
            if (Files.isDirectory(file)) {
                throw refused(file + " is a folder", "name a file or a glob such as " + file.resolve("*.jsonl"));
            }
            if (!Files.isReadable(file)) {
                throw refused("corpus file " + file + " cannot be read", "check its permissions");
            }
        }
        String given = exists(pathOrGlob) ? files.get(0).toString() : absoluteGlob(pathOrGlob);
        return new CorpusSource(given, files, documents.orElseGet(() -> commonRule(files)), detokenizer);
    }

    private static boolean exists(String path) {
        try {
            return Files.exists(Path.of(path));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** A path or glob as it is meant from any working folder. */
    public static String absoluteGlob(String glob) {
        return glob.startsWith("/") ? glob : Path.of("").toAbsolutePath() + "/" + glob;
    }

    private static List<Path> expand(String glob) {
        int sign = 0;
        while (sign < glob.length() && GLOB_SIGNS.indexOf(glob.charAt(sign)) < 0) {
            sign++;
        }
        if (sign == glob.length()) {
            throw refused("corpus file " + Path.of(glob).toAbsolutePath() + " does not exist", "check the path");
        }
        String absolute = absoluteGlob(glob);
        int first = absolute.length() - glob.length() + sign;
        Path root = Path.of(absolute.substring(0, absolute.lastIndexOf('/', first) + 1));
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + absolute);
        try (Stream<Path> walk = Files.isDirectory(root) ? Files.walk(root) : Stream.of()) {
            List<Path> files = walk.filter(matcher::matches)
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw refused("no file matches " + absolute, "check the glob");
            }
            return files;
        } catch (IOException | UncheckedIOException e) {
            throw refused("the files of " + absolute + " cannot be listed: " + e.getMessage(), "check its permissions");
        }
    }

    private static DocumentRule commonRule(List<Path> files) {
        Set<DocumentRule> rules = files.stream().map(DocumentRule::of).collect(Collectors.toSet());
        if (rules.size() > 1) {
            throw refused(
                    files.get(0) + " and the other files of its corpus are of different kinds: " + rules,
                    "give text and jsonl files as separate corpora");
        }
        return rules.iterator().next();
    }

    private static RaddException refused(String what, String remedy) {
        return new RaddException(RaddException.Kind.DATA, what, remedy);
    }
}
