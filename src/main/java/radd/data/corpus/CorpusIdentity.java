package radd.data.corpus;

import java.util.List;
import java.util.Optional;
import radd.data.tokenizer.Tokenizer;

/**
 * What a corpus was when a run began with it: enough to tell later whether it is the same, wherever its files lie by then.
 *
 * @param given the path or glob, absolute
 * @param rules what makes tokens of the files: documents, detokenizer and tokenizer
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

    static String rules(CorpusSource source, Tokenizer tokenizer) {
        return source.documents() + ", " + source.detokenizer() + ", " + tokenizer.fingerprint();
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
