package radd.data.corpus;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import radd.RaddException;
import radd.data.tokenizer.Detokenizer;

/**
 * Where a corpus comes from.
 *
 * @param given the path or glob, absolute, as the user means it
 * @param files the files it stands for now, in the order of their names
 * @param documents what a document is in them
 * @param separator a text that ends a document wherever it stands; empty for none
 * @param detokenizer what each document goes through before it is tokenised; any but {@code NONE} holds a whole document in memory
 */
public record CorpusSource(
        String given, List<CorpusFile> files, DocumentRule documents, String separator, Detokenizer detokenizer) {

    public CorpusSource {
        files = List.copyOf(files);
    }

    /** As {@link #find(String, Optional, Detokenizer, String)} with the usual rule of the files found and no separator. */
    public static CorpusSource find(String pathOrGlob, Detokenizer detokenizer) {
        return find(pathOrGlob, Optional.empty(), detokenizer, "");
    }

    /**
     * The source that a path or glob stands for.
     *
     * @param pathOrGlob a file, or a {@link Glob} such as {@code data/*.jsonl} or {@code data/**.txt}
     * @param documents what a document is; by default {@link DocumentRule#of}, which must be the same for all files
     * @param separator a text that ends a document wherever it stands; empty for none
     * @throws RaddException if nothing is found, a file cannot be read, or the files are of different kinds
     */
    public static CorpusSource find(
            String pathOrGlob, Optional<DocumentRule> documents, Detokenizer detokenizer, String separator) {
        List<Path> paths = exists(pathOrGlob) ? List.of(Path.of(pathOrGlob).toAbsolutePath()) : expand(pathOrGlob);
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                throw refused(path + " is a folder", "name a file or a glob such as " + path.resolve("*.jsonl"));
            }
            if (!Files.isReadable(path)) {
                throw refused("corpus file " + path + " cannot be read", "check its permissions");
            }
        }
        List<CorpusFile> files = paths.stream().map(CorpusFile::new).toList();
        String given = exists(pathOrGlob) ? paths.get(0).toString() : absoluteGlob(pathOrGlob);
        return new CorpusSource(given, files, documents.orElseGet(() -> commonRule(files)), separator, detokenizer);
    }

    /** Whether a file can be read once only, as a pipe, so that nothing of it may be kept. */
    public boolean isReadOnce() {
        return files.stream().anyMatch(CorpusFile::isReadOnce);
    }

    /** Bytes of all files as they are stored; pipes count nothing. */
    public long bytes() {
        return files.stream().mapToLong(CorpusFile::bytes).sum();
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
