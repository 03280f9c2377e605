package radd.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import radd.RaddException;

/**
 * What a model learns from: the section {@code data} of a configuration.
 *
 * @param train path or glob of text or jsonl files, or {@code grammar} for the embedded sentences
 * @param valid path or glob of the validation corpus; empty to take {@code validFraction} of the training corpus; always held-out sentences for {@code grammar}
 * @param cacheDir folder of tokenised corpora and of the tokenizer's file
 * @param tokenizer {@code gpt2}, {@code text8}, {@code grammar}, or {@code ids:V} for corpora of ids below V; {@code grammar} sentences have their own
 * @param documents what a document is in text files: {@code auto}, {@code file}, {@code line}, {@code jsonl} or {@code ids}
 * @param detokenizer name of a {@link Detokenizer}
 * @param separator a text that ends a document wherever it stands, such as {@code <|endoftext|>}; empty for none
 * @param validFraction share of the training corpus, at its end, that is kept for validation where {@code valid} is empty, in [0, 0.5]
 */
public record DataConfig(
        String train,
        String valid,
        Path cacheDir,
        String tokenizer,
        String documents,
        String detokenizer,
        String separator,
        double validFraction) {
    private static final String AUTO = "auto";

    public DataConfig {
        if (train.isBlank()) {
            throw refused("data.train is empty", "must be a path or glob of text or jsonl files, or grammar");
        }
        if (!(validFraction >= 0 && validFraction <= 0.5)) {
            throw refused("data.valid_fraction is " + validFraction, "must be in [0, 0.5]");
        }
        Detokenizer.byName(detokenizer);
        ruleByName(documents);
    }

    /** Whether the corpus is the embedded grammar. */
    public boolean isGrammar() {
        return train.equalsIgnoreCase(SentenceGrammar.NAME);
    }

    /** The rule that {@code documents} names; empty for {@code auto}. */
    Optional<DocumentRule> documentRule() {
        return ruleByName(documents);
    }

    private static Optional<DocumentRule> ruleByName(String name) {
        if (name.equalsIgnoreCase(AUTO)) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(DocumentRule.values())
                .filter(rule -> rule.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(
                        () -> refused("data.documents is '" + name + "'", "must be auto, file, line, jsonl or ids")));
    }

    private static RaddException refused(String what, String remedy) {
        return new RaddException(RaddException.Kind.CONFIG, what, remedy);
    }
}
