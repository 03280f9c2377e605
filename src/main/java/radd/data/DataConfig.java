package radd.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import radd.InvalidSetting;
import radd.Named;
import radd.data.corpus.CorpusSource;
import radd.data.corpus.DocumentRule;
import radd.data.grammar.SentenceGrammar;
import radd.data.tokenizer.Detokenizer;

/**
 * What a model learns from: the section {@code data} of a configuration.
 *
 * @param train path or glob of text or jsonl files, or {@code grammar} for the embedded sentences
 * @param valid path or glob of the validation corpus; empty to take {@code validFraction} of the training corpus; always held-out sentences for {@code grammar}
 * @param cacheDir folder of tokenised corpora and of the tokenizer's file
 * @param tokenizer {@code gpt2}, {@code text8}, {@code grammar}, or {@code ids:V} for corpora of ids below V; {@code grammar} sentences have their own
 * @param documents what a document is in text files: {@code auto}, {@code file}, {@code line}, {@code jsonl} or {@code ids}
 * @param detokenizer what is undone of the corpus's own tokenisation
 * @param separator a text that ends a document wherever it stands, such as {@code <|endoftext|>}; empty for none
 * @param validFraction share of the training corpus, at its end, that is kept for validation where {@code valid} is empty, in [0, 0.5]
 */
public record DataConfig(
        String train,
        String valid,
        Path cacheDir,
        String tokenizer,
        String documents,
        Detokenizer detokenizer,
        String separator,
        double validFraction) {
    private static final String AUTO = "auto";

    public DataConfig {
        InvalidSetting.require(
                !train.isBlank(), "data.train", "empty", "a path or glob of text or jsonl files, or grammar");
        InvalidSetting.require(
                validFraction >= 0 && validFraction <= 0.5, "data.valid_fraction", validFraction, "in [0, 0.5]");
        ruleByName(documents);
    }

    /** A corpus as it is meant from any working folder; the embedded grammar, and none, are themselves. */
    public static String anywhere(String corpus) {
        return corpus.isBlank() || corpus.equals(SentenceGrammar.NAME) ? corpus : CorpusSource.absoluteGlob(corpus);
    }

    /** Whether the corpus is the embedded grammar. */
    public boolean isGrammar() {
        return train.equalsIgnoreCase(SentenceGrammar.NAME);
    }

    /** The rule that {@code documents} names; empty for {@code auto}. */
    public Optional<DocumentRule> documentRule() {
        return ruleByName(documents);
    }

    private static Optional<DocumentRule> ruleByName(String name) {
        if (name.equalsIgnoreCase(AUTO)) {
            return Optional.empty();
        }
        return Optional.of(Named.find(DocumentRule.class, name).orElseThrow(() -> {
            List<String> names = new ArrayList<>(List.of(AUTO));
            names.addAll(Named.labels(DocumentRule.class));
            return InvalidSetting.notOneOf(names, "data.documents", name);
        }));
    }
}
