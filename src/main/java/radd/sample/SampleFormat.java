package radd.sample;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import radd.Named;
import radd.core.sampler.GeneratedSequence;
import radd.data.tokenizer.Tokenizer;
import radd.engine.ComputeSettings;

/** How generated sequences are written, by the names of {@code --format}. */
public enum SampleFormat implements Named {
    /** The text and a line of 49 equals signs, as the reference prints it ({@code run_sample.py}). */
    TEXT {
        @Override
        String render(GeneratedSequence sequence, Optional<Tokenizer> tokenizer, ComputeSettings settings) {
            return tokenizer.orElseThrow().decode(sequence.textIds()) + "\n" + SEPARATOR;
        }
    },
    /** One line of ids separated by spaces. */
    IDS {
        @Override
        String render(GeneratedSequence sequence, Optional<Tokenizer> tokenizer, ComputeSettings settings) {
            return Arrays.stream(sequence.ids()).mapToObj(Integer::toString).collect(Collectors.joining(" "));
        }
    },
    /** One JSON object a line: everything that is known of the sequence. */
    JSONL {
        @Override
        String render(GeneratedSequence sequence, Optional<Tokenizer> tokenizer, ComputeSettings settings) {
            return json(sequence, tokenizer, settings).toString();
        }
    };

    /** Why a sequence is finished, where it was cut at an end of text. */
    static final String FINISHED_BY_END_OF_TEXT = "end_of_text";

    /** What the reference prints after each text. */
    public static final String SEPARATOR = "=".repeat(49);

    /**
     * A sequence in this format, without the end of its last line.
     *
     * @param tokenizer the model's; empty for a model of bare ids
     */
    abstract String render(GeneratedSequence sequence, Optional<Tokenizer> tokenizer, ComputeSettings settings);

    /** Everything that is known of a sequence. */
    static ObjectNode json(GeneratedSequence sequence, Optional<Tokenizer> tokenizer, ComputeSettings settings) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("index", sequence.index()).put("seed", sequence.seed());
        tokenizer.ifPresent(known -> line.put("text", known.decode(sequence.textIds())));
        ArrayNode ids = line.putArray("ids");
        Arrays.stream(sequence.ids()).forEach(ids::add);
        ArrayNode prompt = line.putArray("prompt");
        ArrayNode logProbs = line.putArray("log_probs");
        ArrayNode revealed = line.putArray("revealed");
        for (int i = 0; i < sequence.length(); i++) {
            prompt.add(sequence.isPrompt(i));
            revealed.add(sequence.revealed(i));
            if (sequence.isPrompt(i)) {
                logProbs.addNull();
            } else {
                logProbs.add(sequence.logProb(i));
            }
        }
        return line.put("finish", sequence.ended() ? FINISHED_BY_END_OF_TEXT : "length")
                .put("nfe", sequence.nfe())
                .put("device", settings.device())
                .put("precision", settings.precision())
                .put("dtype", settings.dtype())
                .put("backend", settings.backend());
    }
}
