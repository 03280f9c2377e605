package radd.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import radd.RaddException;
import radd.core.model.ConditionalModel;
import radd.core.sampler.RevealSchedule;
import radd.data.Tokenizer;
import radd.data.Tokenizers;
import radd.engine.ComputeSettings;
import radd.engine.Precision;
import radd.engine.PrecisionTrial;
import radd.engine.Torch;
import radd.modelio.LoadedModel;
import radd.modelio.ModelDescription;
import radd.sample.GeneratedSequence;
import radd.sample.GenerationListener;
import radd.sample.GenerationRequest;
import radd.sample.GenerationTotals;
import radd.sample.Generator;
import radd.sample.SampleFormat;
import radd.sample.SampleWriter;
import radd.sample.Template;

/** What {@code sample} and {@code sample-cond} do once their options are read. */
final class SamplingRun {
    /** One evaluation of a large batch of a large model on a slow CPU. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ModelOptions modelOptions;
    private final SamplingOptions options;
    private final Prompt prompt;

    SamplingRun(ModelOptions modelOptions, SamplingOptions options, Prompt prompt) {
        this.modelOptions = modelOptions;
        this.options = options;
        this.prompt = prompt;
    }

    /**
     * Generates and writes.
     *
     * @param out standard output
     * @return the exit code
     */
    int run(PrintWriter out) {
        options.check();
        modelOptions.demandedPrecision();
        Torch torch = modelOptions.torch();
        try (Interruption.Guard guard = Interruption.guard(PATIENCE);
                LoadedModel model = LoadedModel.open(modelOptions.modelPath(), torch)) {
            ModelDescription description = model.description();
            Optional<Tokenizer> tokenizer = tokenizer(description);
            SampleFormat format = format(tokenizer);
            int length = options.length(description.model().length());
            Template template = prompt.template(description, tokenizer, length);
            Precision precision = precision(torch);
            SampleWriter writer = new SampleWriter(format, tokenizer, ComputeSettings.of(torch, precision));
            GenerationRequest request =
                    new GenerationRequest(template, options.samples(), options.batchSize(), options.seed());
            RevealSchedule schedule =
                    RevealSchedule.of(options.method(), description.noise().schedule(), options.steps());
            try (ConditionalModel network = new ConditionalModel(model.network(), model.parameters(), precision);
                    Generator generator = new Generator(network, schedule, options.draw())) {
                return write(out, target -> generate(generator, request, writer, guard, target));
            }
        }
    }

    private interface Writing {
        int to(Writer target) throws IOException;
    }

    /** Writes to the file that the user names, else to standard output. */
    private int write(PrintWriter out, Writing writing) {
        try {
            if (options.output().isEmpty()) {
                return writing.to(out);
            }
            try (Writer file = Files.newBufferedWriter(options.output().get())) {
                return writing.to(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static int generate(
            Generator generator,
            GenerationRequest request,
            SampleWriter writer,
            Interruption.Guard guard,
            Writer target) {
        long toDraw = (long) request.sequences() * request.template().masked().length;
        long start = System.nanoTime();
        GenerationTotals totals;
        try (Progress progress = Progress.start("sample", "tokens", 0, toDraw)) {
            totals = generator.generate(request, listener(writer, guard, progress, target));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        boolean complete = totals.sequences() == request.sequences();
        Terminal.current()
                .println(String.format(
                        Locale.ROOT,
                        "%s%d of %d sequences, %d tokens drawn, NFE %d (%d batches), %.2f s, %.1f tokens/s; %s; seed %d",
                        complete ? "" : "stopped: ",
                        totals.sequences(),
                        request.sequences(),
                        totals.tokens(),
                        totals.evaluations(),
                        totals.batches(),
                        seconds,
                        totals.tokens() / seconds,
                        writer.settings(),
                        request.seed()));
        return complete ? ExitCode.DONE.code() : ExitCode.INTERRUPTED.code();
    }

    /** Writes what is finished, shows how far it is, and stops when a signal asks for it. */
    private static GenerationListener listener(
            SampleWriter writer, Interruption.Guard guard, Progress progress, Writer target) {
        return new GenerationListener() {
            @Override
            public void finished(GeneratedSequence sequence) {
                Terminal.current().show(""); // the bar may stand where the text will
                try {
                    target.write(writer.render(sequence));
                    target.flush();
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            }

            @Override
            public void evaluated(GenerationTotals soFar) {
                progress.update(soFar.tokens(), soFar.tokens(), "NFE " + soFar.evaluations());
            }

            @Override
            public boolean stopRequested() {
                return guard.requested();
            }
        };
    }

    private Optional<Tokenizer> tokenizer(ModelDescription description) {
        if (description.tokenizer().equals(ModelDescription.NO_TOKENIZER)) {
            return Optional.empty();
        }
        Tokenizer tokenizer = Tokenizers.byName(description.tokenizer(), modelOptions.cacheDir());
        if (tokenizer.vocabularySize() != description.model().tokens()) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    modelOptions.modelPath() + " is a model of "
                            + description.model().tokens() + " tokens, but its tokenizer " + tokenizer.name() + " has "
                            + tokenizer.vocabularySize(),
                    "correct data.tokenizer in its config.json, or set it to " + ModelDescription.NO_TOKENIZER);
        }
        return Optional.of(tokenizer);
    }

    private SampleFormat format(Optional<Tokenizer> tokenizer) {
        SampleFormat format = options.format().orElse(tokenizer.isPresent() ? SampleFormat.TEXT : SampleFormat.IDS);
        if (format == SampleFormat.TEXT && tokenizer.isEmpty()) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    "--format is text, but the model has no tokenizer",
                    "use --format ids or --format jsonl");
        }
        return format;
    }

    private Precision precision(Torch torch) {
        return modelOptions.demandedPrecision(torch).orElseGet(() -> {
            PrecisionTrial.Outcome outcome = PrecisionTrial.on(torch, modelOptions.cacheDir());
            Terminal.current().println("precision " + outcome.precision().label() + ": " + outcome.reason());
            return outcome.precision();
        });
    }
}
