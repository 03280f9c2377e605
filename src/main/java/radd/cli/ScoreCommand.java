package radd.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import radd.RaddException;
import radd.core.family.Model;
import radd.core.family.ModelDescription;
import radd.core.family.NetworkTime;
import radd.core.family.Predictions;
import radd.data.tokenizer.MaskedText;
import radd.data.tokenizer.ModelTokenizer;
import radd.data.tokenizer.Tokenizer;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.modelio.LoadedModel;
import radd.modelio.StoredModel;

/** {@code radd score}: what the network says of every masked token given the others, or of every token; or how likely continuations are. */
@Command(
        name = "score",
        description =
                "Print what a model expects at the masked positions of a sequence (on SEDD's uniform graph, at all): one JSON object a"
                        + " sequence; or, with --requests, write the log-likelihoods of many continuations or texts.")
final class ScoreCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    private static final String REQUESTS = "--requests";

    /** Options of predictions, which requests do not read. */
    private static final Set<String> OF_PREDICTIONS = Set.of("--top", "--full", "--sigma", "--t", "--step");

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Mixin
    private final ScoringOptions scoring = new ScoringOptions();

    @ArgGroup(multiplicity = "1")
    private final Sequences sequences = new Sequences();

    @Option(
            names = "--top",
            defaultValue = "10",
            paramLabel = "K",
            description = "Number of tokens listed at each position (default: ${DEFAULT-VALUE}).")
    private int top;

    @Option(
            names = "--full",
            description =
                    "Print log_probs (of SEDD log_scores) over the whole vocabulary, in order of ids, instead of top.")
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

        @Option(
                names = REQUESTS,
                paramLabel = "FILE",
                description = {
                    "Score many: a JSON object a line with context and continuation (or context_ids, continuation_ids), or a whole text (or ids),",
                    "and an id that is handed through; '-' is the standard input. scores.jsonl in --work-dir gets log_likelihood (nats), stderr,",
                    "is_greedy and tokens of each."
                })
        private @Nullable Path requests;
    }

    @ArgGroup(exclusive = true, multiplicity = "0..1")
    private TimeOptions time = new TimeOptions();

    /** The noise level, for networks that take one. */
    private static final class TimeOptions {
        @Option(names = "--sigma", paramLabel = "X", description = "Total noise, for networks that take the time.")
        private @Nullable Double sigma;

        @Option(names = "--t", paramLabel = "T", description = "The same as a time of the model's schedule, 0 to 1.")
        private @Nullable Double t;

        @Option(
                names = "--step",
                paramLabel = "N",
                description = "The same as a step of the chain, for d3pm: 1 to its T.")
        private @Nullable Integer step;

        NetworkTime given() {
            if (sigma != null) {
                return new NetworkTime.Sigma(sigma);
            }
            if (t != null) {
                return new NetworkTime.Time(t);
            }
            return step != null ? new NetworkTime.Step(step) : new NetworkTime.None();
        }
    }

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("run by picocli only");
        }
        Path requests = sequences.requests;
        refuseWhatIsNotFor(spec.commandLine(), requests != null);
        if (requests != null) {
            return new ScoreRun(model, scoring, requests).run(spec.commandLine().getOut());
        }
        if (top < 1) {
            throw new RaddException(RaddException.Kind.CONFIG, "top is " + top, "must be at least 1");
        }
        Path directory = model.directory(Collective.alone());
        StoredModel stored = model.stored(directory);
        Model described = stored.model();
        ModelDescription description = described.description();
        Optional<Tokenizer> tokenizer = ModelTokenizer.of(description);
        List<int[]> parsed = parse(description, tokenizer);
        Torch torch = model.torch();
        try (LoadedModel loaded = LoadedModel.open(stored, described, torch);
                Predictions predictions =
                        loaded.model().predictions(loaded.parameters(), model.standardPrecision(torch))) {
            PredictionJson json = new PredictionJson(
                    predictions, time.given(), tokenizer, full ? Optional.empty() : Optional.of(top));
            for (int[] sequence : parsed) {
                spec.commandLine().getOut().println(json.of(sequence));
            }
        }
        return ExitCode.DONE.code();
    }

    private static void refuseWhatIsNotFor(CommandLine line, boolean requests) {
        Set<String> unread = requests ? OF_PREDICTIONS : ScoringOptions.names();
        line.getParseResult().matchedOptions().stream()
                .map(option -> option.names()[0])
                .filter(unread::contains)
                .findFirst()
                .ifPresent(name -> {
                    throw new ParameterException(
                            line, name + " is given " + (requests ? "without " : "with ") + REQUESTS + " only");
                });
    }

    private List<int[]> parse(ModelDescription config, Optional<Tokenizer> tokenizer) {
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
