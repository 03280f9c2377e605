package radd.api;

import java.util.Optional;
import java.util.OptionalInt;
import radd.InvalidSetting;
import radd.RaddException;
import radd.core.family.ModelDescription;
import radd.core.sampler.Template;
import radd.data.tokenizer.MaskedText;
import radd.data.tokenizer.Tokenizer;

/** What a prompt gives of a sequence, as tokens and open positions. */
final class Templates {
    private Templates() {}

    /**
     * @param block positions of a block, with which a sequence may be longer than the model's length
     * @throws RaddException if it is text for a model without a tokenizer, or holds what the tokenizer does not know
     * @throws InvalidSetting if it is too long
     */
    static Template of(Prompt prompt, ModelDescription description, Optional<Tokenizer> tokenizer, OptionalInt block) {
        int mask = description.maskId();
        int longest = block.isPresent() ? Integer.MAX_VALUE : description.length();
        block.ifPresent(size -> InvalidSetting.require(
                size <= description.length(), "block", size, "at most the model's length, " + description.length()));
        Template template;
        if (prompt instanceof Prompt.Ends ends) {
            int length = ends.length().orElse(description.length());
            template = Template.between(
                    encoded(ends.prefix(), tokenizer), encoded(ends.suffix(), tokenizer), length, mask);
        } else if (prompt instanceof Prompt.Gaps gaps) {
            template = new Template(new MaskedText(mask, longest).ofText(gaps.text(), known(tokenizer)), mask);
        } else {
            template = new Template(((Prompt.Ids) prompt).ids(), mask);
        }
        InvalidSetting.require(
                template.length() <= longest, "length", template.length(), "at most " + longest + " without blocks");
        return template;
    }

    private static int[] encoded(String text, Optional<Tokenizer> tokenizer) {
        return text.isEmpty() ? new int[0] : known(tokenizer).encode(text);
    }

    private static Tokenizer known(Optional<Tokenizer> tokenizer) {
        return tokenizer.orElseThrow(() -> new RaddException(
                RaddException.Kind.CONFIG, "the prompt is text, and the model has no tokenizer", "give ids"));
    }
}
