package radd.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import radd.RaddException;
import radd.data.IdTokenizer;
import radd.data.Tokenizer;
import radd.modelio.ModelDescription;
import radd.sample.Template;

/**
 * What a generated sequence begins and ends with: each part as text or as ids.
 *
 * @param prefix the beginning as text
 * @param prefixIds the beginning as ids
 * @param suffix the end as text
 * @param suffixIds the end as ids
 */
record Prompt(
        @Nullable String prefix,
        @Nullable String prefixIds,
        @Nullable String suffix,
        @Nullable String suffixIds) {
    /** No prompt. */
    static final Prompt NONE = new Prompt(null, null, null, null);

    /**
     * The sequence with its prompt in place.
     *
     * @param length L, at most the model's
     * @throws RaddException (CONFIG) if the prompt is longer, or is text for a model without a tokenizer
     */
    Template template(ModelDescription description, Optional<Tokenizer> tokenizer, int length) {
        int tokens = description.model().tokens();
        int[] begin = part("--prefix", prefix, prefixIds, tokenizer, tokens);
        int[] end = part("--suffix", suffix, suffixIds, tokenizer, tokens);
        if (begin.length + end.length > length) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    "the prompt has " + (begin.length + end.length) + " tokens (prefix " + begin.length + ", suffix "
                            + end.length + "), but --length is " + length,
                    "shorten it or choose a greater length, at most the model's "
                            + description.model().length());
        }
        return Template.between(begin, end, length, description.model().maskId());
    }

    private static int[] part(
            String option, @Nullable String text, @Nullable String ids, Optional<Tokenizer> tokenizer, int tokens) {
        if (text != null && ids != null) {
            throw new RaddException(
                    RaddException.Kind.CONFIG, option + " and " + option + "-ids are both given", "give one of them");
        }
        if (text == null && ids == null) {
            return new int[0];
        }
        try {
            if (ids != null) {
                return new IdTokenizer(tokens).encode(ids);
            }
            return tokenizer
                    .orElseThrow(() -> new RaddException(
                            RaddException.Kind.CONFIG,
                            option + " is text, but the model has no tokenizer",
                            "give ids with " + option + "-ids 1,2,3"))
                    .encode(String.valueOf(text));
        } catch (RaddException refusal) {
            // A tokenizer calls what it refuses data; here it was on the command line.
            if (refusal.kind() != RaddException.Kind.DATA) {
                throw refusal;
            }
            throw new RaddException(RaddException.Kind.CONFIG, option, String.valueOf(refusal.getMessage()), refusal);
        }
    }
}
