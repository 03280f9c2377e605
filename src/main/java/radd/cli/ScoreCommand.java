package radd.cli;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import radd.RaddException;
import radd.core.model.ConditionalModel;
import radd.core.model.ModelConfig;
import radd.data.MaskedText;
import radd.data.Tokenizer;
import radd.engine.Torch;
import radd.modelio.LoadedModel;

/** {@code radd score}: the network's distribution of every masked token given the others. */
@Command(
        name = "score",
        description = "Print what a model expects at the masked positions of a sequence: one JSON object a sequence.")
final class ScoreCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @ArgGroup(multiplicity = "1")
    private final Sequences sequences = new Sequences();

    @Option(
            names = "--top",
            defaultValue = "10",
            paramLabel = "K",
            description = "Number of tokens listed at each masked position (default: ${DEFAULT-VALUE}).")
    private int top;

    @Option(
            names = "--full",
            description = "Print log_probs over the whole vocabulary, in order of ids, instead of top.")
    private boolean full;

    /** What is scored: one of these. */
    private static final class Sequences {
        @Option(
                names = "--text",
                paramLabel = "TEXT",
                description =
                        "Text with gaps: [MASK] is one masked token, [MASK:n] is n. For gpt2, whose tokens begin with"
                                + " their space, one space before a gap is the gap's own and is dropped: 'the [MASK] sat'.")
        private @Nullable String text;

        @Option(
                names = "--ids",
                paramLabel = "IDS",
                description = "Token ids separated by commas, m for a mask; sequences separated by ';': '1,2,m,4;5,m'.")
        private @Nullable String ids;
    }

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("run by picocli only");
        }
        if (top < 1) {
            throw new RaddException(RaddException.Kind.CONFIG, "top is " + top, "must be at least 1");
        }
        Torch torch = model.torch();
        try (LoadedModel loaded = LoadedModel.open(model.modelPath(), torch);
                ConditionalModel conditional =
                        new ConditionalModel(loaded.network(), loaded.parameters(), model.standardPrecision(torch))) {
            Optional<Tokenizer> tokenizer = ModelTokenizer.of(loaded.description(), model.cacheDir());
            for (int[] sequence : parse(conditional.config(), tokenizer)) {
                spec.commandLine().getOut().println(score(conditional, sequence, tokenizer));
            }
        }
        return ExitCode.DONE.code();
    }

    private List<int[]> parse(ModelConfig config, Optional<Tokenizer> tokenizer) {
        MaskedText notation = new MaskedText(config.maskId(), config.length());
        if (sequences.ids != null) {
            return notation.ofIds(sequences.ids);
        }
        String text = String.valueOf(sequences.text);
        return List.of(notation.ofText(
                text,
                tokenizer.orElseThrow(() ->
                        new RaddException(RaddException.Kind.CONFIG, "the model has no tokenizer", "give --ids"))));
    }

    private ObjectNode score(ConditionalModel conditional, int[] sequence, Optional<Tokenizer> tokenizer) {
        int maskId = conditional.config().maskId();
        long[] positions = IntStream.range(0, sequence.length)
                .filter(position -> sequence[position] == maskId)
                .asLongStream()
                .toArray();
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        Arrays.stream(sequence).forEach(result.putArray("ids")::add);
        ArrayNode masked = result.putArray("masked");
        if (positions.length == 0) {
            return result;
        }
        long[] tokens = Arrays.stream(sequence).asLongStream().toArray();
        try (NDManager scope = conditional.torch().newManager()) {
            NDArray logProbs = conditional.logProbs(scope, tokens, sequence.length, positions); // [N, V]
            for (int n = 0; n < positions.length; n++) {
                float[] row =
                        conditional.torch().piece(scope, logProbs, n, n + 1).toFloatArray();
                ObjectNode entry = masked.addObject().put("position", positions[n]);
                if (full) {
                    ArrayNode all = entry.putArray("log_probs");
                    for (float value : row) {
                        all.add(value);
                    }
                } else {
                    TopTokens.write(entry.putArray("top"), row, top, tokenizer);
                }
            }
        }
        return result;
    }
}
