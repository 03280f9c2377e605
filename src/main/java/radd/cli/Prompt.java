package radd.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import radd.RaddException;
import radd.core.sampler.Template;
import radd.data.tokenizer.IdTokenizer;
import radd.data.tokenizer.MaskedText;
import radd.data.tokenizer.Tokenizer;

/**
 * What is given of a sequence: a beginning and an end, each as text or as ids, or a text with gaps.
 *
 * @param prefix the beginning as text
 * @param prefixIds the beginning as ids
 * @param suffix the end as text
 * @param suffixIds the end as ids
 * @param template the whole as text with {@code [MASK]} and {@code [MASK:n]}
 * @param length tokens of the sequence, where the prompt says so itself
 */
record Prompt(
        @Nullable String prefix,
        @Nullable String prefixIds,
        @Nullable String suffix,
        @Nullable String suffixIds,
        @Nullable String template,
        @Nullable Integer length) {
    /** No prompt. */
    static final Prompt NONE = new Prompt(null, null, null, null, null, null);

    private static final List<String> FIELDS =
            List.of("prefix", "prefix_ids", "suffix", "suffix_ids", "template", "length", "id");

    /**
     * The prompt that a line of a prompt file describes.
     *
     * @throws IllegalArgumentException if it is no object of known fields
     */
    static Prompt of(JsonNode line) {
        if (!line.isObject()) {
            throw new IllegalArgumentException("must be a JSON object");
        }
        Set<String> unknown = new TreeSet<>();
        line.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(FIELDS);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "unknown field " + String.join(", ", unknown) + "; known are " + String.join(", ", FIELDS));
        }
        JsonNode length = line.path("length");
        if (given(length) && (!length.canConvertToInt() || length.intValue() < 1)) {
            throw new IllegalArgumentException("length is " + length + ", must be a whole number, at least 1");
        }
        return new Prompt(
                text(line, "prefix"),
                ids(line, "prefix_ids"),
                text(line, "suffix"),
                ids(line, "suffix_ids"),
                text(line, "template"),
                given(length) ? length.intValue() : null);
    }

    /** A field that is null is as one that is left out. */
    private static boolean given(JsonNode value) {
        return !value.isMissingNode() && !value.isNull();
    }

    private static @Nullable String text(JsonNode line, String field) {
        JsonNode value = line.path(field);
        if (given(value) && !value.isTextual()) {
            throw new IllegalArgumentException(field + " must be a string");
        }
        return given(value) ? value.textValue() : null;
    }

    private static @Nullable String ids(JsonNode line, String field) {
        JsonNode value = line.path(field);
        if (given(value) && !value.isArray()) {
            throw new IllegalArgumentException(field + " must be an array of ids");
        }
        return given(value) ? value.toString().replaceAll("[\\[\\]]", "") : null;
    }

    /** Whether nothing is given. */
    boolean isEmpty() {
        return prefix == null && prefixIds == null && suffix == null && suffixIds == null && template == null;
    }

    /**
     * The sequence with its prompt in place.
     *
     * @param maskId the mask token's id, V
     * @param usualLength L where neither the prompt nor a template says otherwise
     * @param longest most tokens of a sequence
     * @throws RaddException (CONFIG) if the prompt is longer, contradicts itself, or is text for a model without a tokenizer
     */
    Template template(int maskId, Optional<Tokenizer> tokenizer, int usualLength, int longest) {
        if (template != null) {
            if (prefix != null || prefixIds != null || suffix != null || suffixIds != null || length != null) {
                throw new RaddException(
                        RaddException.Kind.CONFIG,
                        "a template is given beside a prefix, a suffix or a length",
                        "a template says all of it: give it alone");
            }
            return new Template(
                    new MaskedText(maskId, longest).ofText(template, known("--template", tokenizer)), maskId);
        }
        int whole = length == null ? usualLength : length;
        int[] begin = part("--prefix", prefix, prefixIds, tokenizer, maskId);
        int[] end = part("--suffix", suffix, suffixIds, tokenizer, maskId);
        if (whole > longest || begin.length + end.length > whole) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    "the prompt has " + (begin.length + end.length) + " tokens (prefix " + begin.length + ", suffix "
                            + end.length + "), and the length is " + whole,
                    "shorten it or choose another length, at most " + longest);
        }
        return Template.between(begin, end, whole, maskId);
    }

    private static Tokenizer known(String option, Optional<Tokenizer> tokenizer) {
        return tokenizer.orElseThrow(() -> new RaddException(
                RaddException.Kind.CONFIG,
                option + " is text, but the model has no tokenizer",
                "give ids with --prefix-ids 1,2,3 or --suffix-ids"));
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
            return ids != null
                    ? new IdTokenizer(tokens).encode(ids)
                    : known(option, tokenizer).encode(String.valueOf(text));
        } catch (RaddException refusal) {
            // A tokenizer calls what it refuses data; here it was on the command line.
            if (refusal.kind() != RaddException.Kind.DATA) {
                throw refusal;
            }
            String given = ids == null ? option : option + "-ids";
            throw new RaddException(RaddException.Kind.CONFIG, given, String.valueOf(refusal.getMessage()), refusal);
        }
    }
}
