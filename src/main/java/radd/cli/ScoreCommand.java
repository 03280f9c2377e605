package radd.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
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
import radd.modelio.ModelDescription;
import radd.modelio.ModelDirectory;
import radd.modelio.RunFolders;

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
        ModelDescription description = new ModelDirectory(RunFolders.newestModel(model.modelPath())).readDescription();
        Optional<Tokenizer> tokenizer = ModelTokenizer.of(description, model.cacheDir());
        List<int[]> parsed = parse(description.model(), tokenizer);
        Torch torch = model.torch();
        try (LoadedModel loaded = LoadedModel.open(model.modelPath(), torch);
                ConditionalModel conditional =
                        new ConditionalModel(loaded.network(), loaded.parameters(), model.standardPrecision(torch))) {
            MaskedDistributions distributions =
                    new MaskedDistributions(conditional, tokenizer, full ? Optional.empty() : Optional.of(top));
            for (int[] sequence : parsed) {
                spec.commandLine().getOut().println(distributions.of(sequence));
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
}
