package radd.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import radd.RaddException;
import radd.data.corpus.CorpusIdentity;
import radd.modelio.AtomicFile;
import radd.modelio.TextFile;
import radd.train.checkpoint.RunFolder;

/**
 * The corpora that a run began with, kept in {@code corpora.json} in its folder: a resumed run must go on with the same.
 *
 * @param file where they are kept
 */
public record RunCorpora(Path file) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Those of a run. */
    public static RunCorpora of(RunFolder run) {
        return new RunCorpora(run.path().resolve("corpora.json"));
    }

    /**
     * Compares corpora with those that the run began with; whatever they are if it has not kept any.
     *
     * @param now by the key that names them, such as {@code data.train}
     * @throws RaddException (DATA) saying what differs
     */
    public void require(Map<String, CorpusIdentity> now) {
        if (!Files.exists(file)) {
            return;
        }
        Map<String, CorpusIdentity> then = read();
        if (!then.keySet().equals(now.keySet())) {
            throw differs("it began with " + then.keySet() + " and has " + now.keySet());
        }
        then.forEach((key, corpus) -> Optional.ofNullable(now.get(key))
                .flatMap(corpus::difference)
                .ifPresent(difference -> {
                    throw differs(key + ": " + difference);
                }));
    }

    /**
     * Keeps the corpora of a run that has kept none.
     *
     * @throws RaddException (DATA) if they cannot be written
     */
    public void keep(Map<String, CorpusIdentity> now) {
        if (Files.exists(file)) {
            return;
        }
        try {
            AtomicFile.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(now) + "\n");
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("corpora have a JSON form", impossible);
        }
    }

    private Map<String, CorpusIdentity> read() {
        try {
            return JSON.readValue(TextFile.read(file, RaddException.Kind.DATA), new TypeReference<>() {});
        } catch (JsonProcessingException damaged) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    file + " is damaged: " + damaged.getOriginalMessage(),
                    "remove it to go on without comparing",
                    damaged);
        }
    }

    private RaddException differs(String difference) {
        return new RaddException(
                RaddException.Kind.DATA,
                "the run began with other corpora; " + difference,
                "give those it began with, or remove " + file + " to go on with these");
    }
}
