package radd.data.corpus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import radd.data.tokenizer.Tokenizer;
import radd.modelio.FileFailure;

/**
 * What a corpus was when a run began with it: enough to tell later whether it is the same, wherever its files lie by then.
 *
 * @param given the path or glob, absolute
 * @param rules what makes tokens of the files: documents, detokenizer, column, separator and tokenizer
 * @param files in their order
 */
public record CorpusIdentity(String given, String rules, List<Part> files) {
    /**
     * One file.
     *
     * @param path where it was
     * @param bytes its length
     * @param sha256 hash of its content; empty where it has not been read yet
     */
    public record Part(String path, long bytes, String sha256) {}

    public CorpusIdentity {
        files = List.copyOf(files);
    }

    /** How a file is told from others. */
    interface Hash {
        String of(Path file) throws IOException;
    }

    /** What a source is now, by its files themselves. */
    static CorpusIdentity unread(CorpusSource source, Tokenizer tokenizer, Hash hash) {
        List<Part> parts = new ArrayList<>();
        for (CorpusFile file : source.files()) {
            try {
                parts.add(new Part(file.identity(), file.bytes(), hash.of(file.path())));
            } catch (IOException e) {
                throw FileFailure.reading(file.path(), e);
            }
        }
        return new CorpusIdentity(source.given(), rules(source, tokenizer), parts);
    }

    static String rules(CorpusSource source, Tokenizer tokenizer) {
        CorpusRules rules = source.rules();
        String column = rules.column().equals(CorpusRules.TEXT) ? "" : ", column " + rules.column();
        String separator = rules.separator().isEmpty() ? "" : ", separator " + rules.separator();
        String empty = rules.keepsEmpty() ? ", empty documents kept" : "";
        String marks = source.mark(tokenizer).isPresent() ? ", documents marked" : "";
        return source.documents() + ", " + rules.detokenizer() + column + separator + empty + marks + ", "
                + tokenizer.fingerprint();
    }

    /** What is different in a later one; empty if they are the same as far as both are known. */
    public Optional<String> difference(CorpusIdentity now) {
        if (!rules.equals(now.rules)) {
            return Optional.of("was read by the rules " + rules + ", now by " + now.rules);
        }
        if (files.size() != now.files.size()) {
            return Optional.of(given + " had " + files.size() + " files, " + now.given + " has " + now.files.size());
        }
        for (int i = 0; i < files.size(); i++) {
            Part then = files.get(i);
            Part here = now.files.get(i);
            if (then.bytes != here.bytes) {
                return Optional.of(then.path + " had " + then.bytes + " bytes, " + here.path + " has " + here.bytes);
            }
            if (!here.sha256.isEmpty() && !then.sha256.equals(here.sha256)) {
                return Optional.of(here.path + " has another content than " + then.path + " had");
            }
        }
        return Optional.empty();
    }
}
