package radd.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import radd.InvalidSetting;
import radd.Named;
import radd.data.corpus.CorpusNames;
import radd.data.corpus.CorpusRules;
import radd.data.corpus.CorpusSource;
import radd.data.corpus.DocumentRule;
import radd.data.corpus.Mixture;
import radd.data.corpus.Packing;
import radd.data.grammar.SentenceGrammar;
import radd.data.tokenizer.Detokenizer;
import radd.data.tokenizer.Tokenizers;

/**
 * What a model learns from: the section {@code data} of a configuration.
 *
 * @param train a corpus by its name, {@code hf:org/name}, path or glob, a {@link Mixture} of several, or {@code grammar} for the embedded sentences
 * @param valid the validation corpus; empty to take the training corpus's own, or {@code validFraction} of it; always held-out sentences for {@code grammar}
 * @param cacheDir folder of tokenised corpora, and of data sets that were copied to this machine
 * @param tokenizer {@code gpt2}, {@code text8}, {@code grammar}, {@code ids:V} for corpora of ids below V, or the file of a SentencePiece model; {@code grammar} sentences have their own
 * @param documents what a document is: {@code auto}, or a {@link DocumentRule}
 * @param column the field of jsonl, or the column of a table, that holds the text
 * @param detokenizer what is undone of the corpus's own tokenisation; {@code none} leaves a named corpus its own
 * @param separator a text that ends a document wherever it stands, such as {@code <|endoftext|>}; empty for none
 * @param packing how documents are cut into blocks
 * @param validFraction share of the training corpus, at its end, that is kept for validation where {@code valid} is empty, in [0, 0.5]
 * @param randomLength share of the steps, in [0, 1], whose blocks are all cut to a length drawn from 1 to the model's
 */
public record DataConfig(
        String train,
        String valid,
        Path cacheDir,
        String tokenizer,
        String documents,
        String column,
        Detokenizer detokenizer,
        String separator,
        Packing packing,
        double validFraction,
        double randomLength) {
    private static final String AUTO = "auto";
    private static final String TRAIN = "data.train";

    public DataConfig {
        InvalidSetting.require(
                !train.isBlank(), TRAIN, "empty", "a corpus's name, a path or glob of files, or grammar");
        InvalidSetting.require(!column.isBlank(), "data.column", "empty", "the name of a field or column");
        InvalidSetting.require(
                validFraction >= 0 && validFraction <= 0.5, "data.valid_fraction", validFraction, "in [0, 0.5]");
        InvalidSetting.require(randomLength >= 0 && randomLength <= 1, "data.random_length", randomLength, "in [0, 1]");
        if (packing == Packing.DOCUMENTS) {
            InvalidSetting.require(
                    randomLength == 0,
                    "data.random_length",
                    randomLength,
                    "0 with data.packing=documents, where each document has its own length");
            InvalidSetting.require(
                    !train.equalsIgnoreCase(SentenceGrammar.NAME),
                    "data.packing",
                    packing.label(),
                    "strict with data.train=grammar, whose blocks are drawn whole");
        }
        documents("data.documents", documents);
        Mixture.of(TRAIN, train);
    }

    /** Corpora as they are meant from any working folder; names, the embedded grammar, and none, are themselves. */
    public static String anywhere(String corpora) {
        return Mixture.of(TRAIN, corpora).named(DataConfig::oneAnywhere);
    }

    private static String oneAnywhere(String corpus) {
        boolean itself = corpus.isBlank() || corpus.equals(SentenceGrammar.NAME) || CorpusNames.isName(corpus);
        return itself ? corpus : CorpusSource.absoluteGlob(corpus);
    }

    /** A tokenizer as it is meant from any working folder; those that are no file are themselves. */
    public static String tokenizerAnywhere(String tokenizer) {
        return Tokenizers.isFile(tokenizer)
                ? Path.of(tokenizer).toAbsolutePath().normalize().toString()
                : tokenizer;
    }

    /** Whether the corpus is the embedded grammar. */
    public boolean isGrammar() {
        return train.equalsIgnoreCase(SentenceGrammar.NAME);
    }

    /** The training corpora with their shares. */
    public Mixture mixture() {
        return Mixture.of(TRAIN, train);
    }

    /** How documents are found. */
    public CorpusRules rules() {
        return new CorpusRules(documents("data.documents", documents), column, separator, detokenizer, false, false)
                .withPacking(packing);
    }

    /**
     * The rule that a name means; empty for {@code auto}.
     *
     * @param key the key or option that holds it
     * @throws InvalidSetting if there is none
     */
    public static Optional<DocumentRule> documents(String key, String name) {
        if (name.equalsIgnoreCase(AUTO)) {
            return Optional.empty();
        }
        return Optional.of(Named.find(DocumentRule.class, name).orElseThrow(() -> {
            List<String> names = new ArrayList<>(List.of(AUTO));
            names.addAll(Named.labels(DocumentRule.class));
            return InvalidSetting.notOneOf(names, key, name);
        }));
    }
}
