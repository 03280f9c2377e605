package radd.cli;

import picocli.CommandLine.Option;
import radd.data.DataConfig;
import radd.data.corpus.CorpusRules;
import radd.data.corpus.Packing;
import radd.data.tokenizer.Detokenizer;

/** How a corpus is read, for commands without a configuration. */
final class CorpusOptions {
    @Option(
            names = "--separator",
            defaultValue = "",
            paramLabel = "TEXT",
            description = "Text that ends a document wherever it stands, such as '<|endoftext|>' (default: none).")
    private String separator = "";

    @Option(
            names = "--documents",
            completionCandidates = Choices.Rules.class,
            defaultValue = "auto",
            paramLabel = "RULE",
            description =
                    "What a document is: file, line, jsonl, ids, csv, parquet, arrow, bin (ids of two bytes), or auto, by the files"
                            + " (default: ${DEFAULT-VALUE}).")
    private String documents = "";

    @Option(
            names = "--column",
            defaultValue = CorpusRules.TEXT,
            paramLabel = "NAME",
            description = "Field or column that holds the text (default: ${DEFAULT-VALUE}).")
    private String column = "";

    @Option(
            names = "--detokenizer",
            completionCandidates = Choices.Detokenizers.class,
            defaultValue = "none",
            paramLabel = "DETOKENIZER",
            description =
                    "What is undone of the corpus's own tokenisation: wikitext, ptb, lm1b, lambada, scientific-papers, or none, which leaves a"
                            + " named corpus its own (default: ${DEFAULT-VALUE}).")
    private String detokenizer = "";

    @Option(
            names = "--protocol",
            defaultValue = "strict",
            paramLabel = "NAME",
            description =
                    "strict: every token is scored once; paper: blocks as the papers' programs cut them, which leaves tokens out;"
                            + " documents: each document by itself"
                            + " (default: ${DEFAULT-VALUE}).")
    private String protocol = "";

    /**
     * How documents are found.
     *
     * @throws radd.RaddException (CONFIG) if an option is wrong
     */
    CorpusRules rules() {
        return new CorpusRules(
                        OptionValue.checked(() -> DataConfig.documents("--documents", documents)),
                        column,
                        separator,
                        OptionValue.choose("--detokenizer", detokenizer, Detokenizer.class),
                        false,
                        false)
                .withPacking(packing());
    }

    /**
     * How documents are cut into blocks.
     *
     * @throws radd.RaddException (CONFIG) if there is none of that name
     */
    Packing packing() {
        return OptionValue.choose("--protocol", protocol, Packing.class);
    }
}
