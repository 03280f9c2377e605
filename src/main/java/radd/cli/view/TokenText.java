package radd.cli.view;

import java.util.Optional;
import radd.data.tokenizer.Tokenizer;

/**
 * The text of single tokens, for a person to look at.
 *
 * @param tokenizer the model's; a model of bare ids shows numbers
 * @param maskId V
 */
record TokenText(Optional<Tokenizer> tokenizer, int maskId) {
    /** What stands for a masked position. */
    static final String MASK = "\u2592";

    /** The text of one token; line ends show as an arrow, what is no character of its own as a replacement character. */
    String of(int id) {
        if (id == maskId) {
            return MASK;
        }
        return tokenizer
                .map(known -> known.token(id))
                .orElse(id + " ")
                .replace("\n", "\u21b5")
                .replaceAll("\\p{Cntrl}", " ");
    }
}
