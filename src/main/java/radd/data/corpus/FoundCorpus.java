package radd.data.corpus;

import java.util.Optional;
import radd.RaddException;
import radd.data.tokenizer.Tokenizer;

/**
 * A corpus that was found, and which of its tokens are meant.
 *
 * @param source its files
 * @param split the part that is meant; empty for all
 * @param cut where the part is
 */
public record FoundCorpus(CorpusSource source, Optional<Split> split, Cut cut) {
    /** Where the part of a corpus is. */
    public enum Cut {
        /** The files hold it alone. */
        NONE,
        /** It is a share of the tokens. */
        SHARE,
        /** {@link Split#VAL} is the last documents, {@link Split#TRAIN} those before. */
        HELD_OUT_END
    }

    private static final int CHUNK = 1 << 16;

    /**
     * The tokens that are meant.
     *
     * @param whole those of all files
     * @throws RaddException (DATA) if there are none
     */
    TokenStore of(TokenStore whole, Tokenizer tokenizer) {
        if (split.isEmpty() || cut == Cut.NONE) {
            return whole;
        }
        if (cut == Cut.HELD_OUT_END) {
            long end = endOfTraining(whole, tokenizer);
            return split.get() == Split.TRAIN ? whole.slice(0, end) : whole.slice(end, whole.length());
        }
        try {
            return split.get().of(whole);
        } catch (IllegalArgumentException empty) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    "corpus " + source.given() + ": " + empty.getMessage(),
                    "give the whole corpus",
                    empty);
        }
    }

    /** Where the held-out documents begin: behind an end of text that so many others follow. */
    private long endOfTraining(TokenStore whole, Tokenizer tokenizer) {
        int end = tokenizer
                .endOfText()
                .orElseThrow(() -> new RaddException(
                        RaddException.Kind.CONFIG,
                        "tokenizer " + tokenizer.name() + " does not mark the documents of " + source.given(),
                        "choose gpt2, or name a data.valid"));
        long documents = 0;
        long to = whole.length();
        while (to > 0) {
            long from = Math.max(0, to - CHUNK);
            int[] ids = whole.read(from, (int) (to - from));
            for (int at = ids.length - 1; at >= 0; at--) {
                if (ids[at] == end && ++documents > NamedCorpus.HELD_OUT_DOCUMENTS) {
                    return from + at + 1;
                }
            }
            to = from;
        }
        throw new RaddException(
                RaddException.Kind.DATA,
                "corpus " + source.given() + " has " + documents + " documents, of which the last "
                        + NamedCorpus.HELD_OUT_DOCUMENTS + " are held out",
                "get all of its files");
    }
}
