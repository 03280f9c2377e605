package radd.sample;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import radd.core.sampler.GeneratedSequence;
import radd.data.tokenizer.Tokenizer;
import radd.engine.ComputeSettings;

/**
 * Turns generated sequences into the text that is printed.
 *
 * @param format the form
 * @param tokenizer the model's; empty for a model of bare ids, which then has no text
 * @param settings with what the sequences are computed
 */
public record SampleWriter(SampleFormat format, Optional<Tokenizer> tokenizer, ComputeSettings settings) {
    public SampleWriter {
        if (format == SampleFormat.TEXT && tokenizer.isEmpty()) {
            throw new IllegalArgumentException("a model without a tokenizer has no text");
        }
    }

    /** Everything that is known of a sequence, as a JSON object. */
    public ObjectNode json(GeneratedSequence sequence) {
        return SampleFormat.json(sequence, tokenizer, settings);
    }

    /** One sequence, ending with a line end. */
    public String render(GeneratedSequence sequence) {
        return format.render(sequence, tokenizer, settings) + "\n";
    }
}
