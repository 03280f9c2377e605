package radd.data.corpus;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import radd.RaddException;
import radd.data.tokenizer.Tokenizer;

/**
 * Where a corpus comes from.
 *
 * @param given what the user named: a path or glob, absolute, or a name
 * @param files the files it stands for now, in the order of their names
 * @param documents what a document is in them
 * @param rules how documents are found in them
 */
public record CorpusSource(String given, List<CorpusFile> files, DocumentRule documents, CorpusRules rules) {

    public CorpusSource {
        files = List.copyOf(files);
    }

    /**
     * The source that a path or glob stands for.
     *
     * @param pathOrGlob a file, or a {@link Glob} such as {@code data/*.jsonl} or {@code data/**.txt}
     * @param rules whose documents, if they are found by the files, must be the same in all of them
     * @throws RaddException if nothing is found, a file cannot be read, or the files are of different kinds
     */
    public static CorpusSource find(String pathOrGlob, CorpusRules rules) {
        List<Path> paths = exists(pathOrGlob) ? List.of(Path.of(pathOrGlob).toAbsolutePath()) : expand(pathOrGlob);
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                throw refused(path + " is a folder", "name a file or a glob such as " + path.resolve("*.jsonl"));
            }
            if (!Files.isReadable(path)) {
                throw refused("corpus file " + path + " cannot be read", "check its permissions");
            }
        }
        return of(exists(pathOrGlob) ? paths.get(0).toString() : absoluteGlob(pathOrGlob), paths, rules);
    }

    /**
     * The source of some files.
     *
     * @param given what the user named
     * @param paths in the order in which they are read
     */
    static CorpusSource of(String given, List<Path> paths, CorpusRules rules) {
        List<CorpusFile> files = paths.stream().map(CorpusFile::new).toList();
        return new CorpusSource(given, files, rules.documents().orElseGet(() -> commonRule(files)), rules);
    }

    /** Whether a file can be read once only, as a pipe, so that nothing of it may be kept. */
    public boolean isReadOnce() {
        return files.stream().anyMatch(CorpusFile::isReadOnce);
    }

    /** Bytes of all files as they are stored; pipes count nothing. */
    public long bytes() {
        return files.stream().mapToLong(CorpusFile::bytes).sum();
    }

    /**
     * The id, V, that a store of the corpus has behind each document; empty where it needs none: nobody asks for documents, their tokenizer ends them by a
     * token, or the files do not know of any.
     */
    OptionalInt mark(Tokenizer tokenizer) {
        boolean ended = documents != DocumentRule.IDS && tokenizer.endOfText().isPresent();
        return rules.marksDocuments() && !ended && documents != DocumentRule.BIN
                ? OptionalInt.of(tokenizer.vocabularySize())
                : OptionalInt.empty();
    }

    /** How many ids a store of the corpus may hold: V, and the {@link #mark} where there is one. */
    int storedIds(Tokenizer tokenizer) {
        return tokenizer.vocabularySize() + (mark(tokenizer).isPresent() ? 1 : 0);
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

    private static List<Path> expand(String pathOrGlob) {
        if (!Glob.isGlob(pathOrGlob)) {
            throw refused("corpus file " + Path.of(pathOrGlob).toAbsolutePath() + " does not exist", "check the path");
        }
        try {
            List<Path> files = new Glob(pathOrGlob).files();
            if (files.isEmpty()) {
                throw refused("no file matches " + absoluteGlob(pathOrGlob), "check the glob");
            }
            return files;
        } catch (PatternSyntaxException wrong) {
            throw refused(pathOrGlob + " is no glob: " + wrong.getDescription(), "correct it");
        }
    }

    private static DocumentRule commonRule(List<CorpusFile> files) {
        Set<DocumentRule> rules = files.stream().map(DocumentRule::of).collect(Collectors.toSet());
        if (rules.size() > 1) {
            throw refused(
                    files.get(0).path() + " and the other files of its corpus are of different kinds: " + rules,
                    "give text and jsonl files as separate corpora");
        }
        return rules.iterator().next();
    }

    private static RaddException refused(String what, String remedy) {
        return new RaddException(RaddException.Kind.DATA, what, remedy);
    }
}
