package radd.data.corpus;

import radd.RaddException;
import radd.data.tokenizer.Tokenizer;

/**
 * What ends the documents of a token store.
 *
 * @param id the last token of each document, or a mark behind it
 * @param isToken whether it is a token of the document
 */
record DocumentEnd(int id, boolean isToken) {
    /**
     * That of a store: its mark where it has one ({@link CorpusSource#mark}), else the tokenizer's end of text.
     *
     * @throws RaddException (CONFIG) if there is neither
     */
    static DocumentEnd of(TokenStore store, Tokenizer tokenizer) {
        if (store.vocabularySize() > tokenizer.vocabularySize()) {
            return new DocumentEnd(tokenizer.vocabularySize(), false);
        }
        int end = tokenizer
                .endOfText()
                .orElseThrow(() -> new RaddException(
                        RaddException.Kind.CONFIG,
                        "tokenizer " + tokenizer.name() + " does not mark the documents of bare ids",
                        "give lines of ids, {\"ids\": [...]}, or cut strictly"));
        return new DocumentEnd(end, true);
    }
}
