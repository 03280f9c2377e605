package radd.data.corpus;

import java.util.Optional;
import radd.data.tokenizer.Detokenizer;

/**
 * How documents are found in the files of a corpus.
 *
 * @param documents what a document is; empty for {@link DocumentRule#of}, by the files
 * @param column the field of jsonl, or the column of a table, that holds the text
 * @param separator a text that ends a document wherever it stands; empty for none
 * @param detokenizer what each document goes through before it is tokenised; any but {@code NONE} holds a whole document in memory
 * @param keepsEmpty whether a document without text is one, of an end of text alone, as in the papers' programs
 * @param marksDocuments whether a store of tokens must tell where documents end
 */
public record CorpusRules(
        Optional<DocumentRule> documents,
        String column,
        String separator,
        Detokenizer detokenizer,
        boolean keepsEmpty,
        boolean marksDocuments) {
    /** The column that holds the text where none is named. */
    public static final String TEXT = "text";

    /** Documents by the files, texts as they are. */
    public static final CorpusRules USUAL = new CorpusRules(Optional.empty(), TEXT, "", Detokenizer.NONE, false, false);

    /** The same but for the documents. */
    public CorpusRules withDocuments(DocumentRule rule) {
        return new CorpusRules(Optional.of(rule), column, separator, detokenizer, keepsEmpty, marksDocuments);
    }

    /** The same but for the separator. */
    public CorpusRules withSeparator(String text) {
        return new CorpusRules(documents, column, text, detokenizer, keepsEmpty, marksDocuments);
    }

    /** The same but for the detokenizer. */
    public CorpusRules withDetokenizer(Detokenizer undone) {
        return new CorpusRules(documents, column, separator, undone, keepsEmpty, marksDocuments);
    }

    /** The same but for the column. */
    public CorpusRules withColumn(String name) {
        return new CorpusRules(documents, name, separator, detokenizer, keepsEmpty, marksDocuments);
    }

    /** The same, by what a packing takes for a document. */
    public CorpusRules withPacking(Packing packing) {
        return new CorpusRules(
                documents, column, separator, detokenizer, packing == Packing.PAPER, packing == Packing.DOCUMENTS);
    }
}
