package radd.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Function;
import radd.RaddException;
import radd.data.Tokenizer;
import radd.engine.ComputeSettings;
import radd.engine.Precision;
import radd.engine.PrecisionTrial;
import radd.engine.Torch;
import radd.modelio.ModelDescription;
import radd.sample.Decoding;
import radd.sample.GeneratedSequence;
import radd.sample.GenerationRequest;
import radd.sample.SampleFormat;
import radd.sample.SampleWriter;
import radd.sample.Template;

/** What {@code sample} and {@code sample-cond} do once their options are read. */
final class SamplingRun {
    /** One evaluation of a large batch of a large model on a slow CPU. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ModelOptions modelOptions;
    private final SamplingOptions options;
    private final Prompts prompts;
    private final double guidance;

    /**
     * @param guidance strength of the classifier-free guidance, 0 for none
     */
    SamplingRun(ModelOptions modelOptions, SamplingOptions options, Prompts prompts, double guidance) {
        this.modelOptions = modelOptions;
        this.options = options;
        this.prompts = prompts;
        this.guidance = guidance;
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
        List<Torch> devices = options.devices().devices(modelOptions);
        try (Interruption.Guard guard = Interruption.guard(PATIENCE);
                DeviceModels models = DeviceModels.open(modelOptions.modelPath(), devices)) {
            ModelDescription description = models.description();
            Optional<Tokenizer> tokenizer = ModelTokenizer.of(description, modelOptions.cacheDir());
            options.method().check(description.model().length());
            Decoding decoding = decoding(description, tokenizer);
            SampleFormat format = format(tokenizer);
            List<Template> templates = templates(description, tokenizer);
            Precision precision = precision(devices.get(0));
            SampleWriter writer = new SampleWriter(format, tokenizer, ComputeSettings.of(devices.get(0), precision));
            try (SampleViews views = SampleViews.of(
                            options, tokenizer, description.model().maskId());
                    DeviceModels.Generators generators = models.generators(precision, decoding)) {
                String name = request(description, writer);
                Function<GeneratedSequence, String> render =
                        prompts.file().isEmpty() ? writer::render : sequence -> resultLine(sequence, name, writer);
                int total = total(templates.size());
                return write(out, total, name, (target, first) -> {
                    GenerationRequest request = new GenerationRequest(
                            index -> templates.get(index / samplesPerPrompt()),
                            first,
                            total,
                            options.batchSize(),
                            options.seed());
                    SampleOutput output = new SampleOutput(request, templates, render, target, views, guard);
                    return output.of(generators.parallel(), decoding, writer.settings());
                });
            }
        }
    }

    private Decoding decoding(ModelDescription description, Optional<Tokenizer> tokenizer) {
        OptionalInt end = OptionalInt.empty();
        if (options.stopAtEnd()) {
            end = tokenizer.map(Tokenizer::endOfText).orElse(end);
            if (end.isEmpty()) {
                throw OptionValue.refused("--stop-at-eos", "given", "the model's tokens have no end of text");
            }
        }
        double scale = guidance;
        OptionalInt stop = end;
        return OptionValue.made(
                "--cfg",
                () -> new Decoding(
                        options.method().method(description.noise().schedule()), options.draw(), scale, stop));
    }

    private List<Template> templates(ModelDescription description, Optional<Tokenizer> tokenizer) {
        int usual = options.length(description.model().length());
        int longest = options.method().inBlocks()
                ? SamplingOptions.LONGEST
                : description.model().length();
        List<Template> templates =
                prompts.templates(prompt -> prompt.template(description.model().maskId(), tokenizer, usual, longest));
        // An order that leaves out a position is refused now, not after hours.
        templates.forEach(template -> OptionValue.made(
                "--order", () -> options.method().order().of(template.masked(), new SplittableRandom(0))));
        return templates;
    }

    private int samplesPerPrompt() {
        return prompts.file().isPresent() ? options.samplesPerPrompt() : options.samples();
    }

    private int total(int prompts) {
        long total = (long) prompts * samplesPerPrompt();
        if (total > Integer.MAX_VALUE) {
            throw OptionValue.refused(
                    "--num-samples",
                    samplesPerPrompt(),
                    "times " + prompts + " prompts is more than " + Integer.MAX_VALUE);
        }
        return (int) total;
    }

    private interface Writing {
        int to(Writer target, int first) throws IOException;
    }

    /** Writes to the file that the user names, else to standard output; results of a prompt file go on behind those that are there. */
    private int write(PrintWriter out, int total, String request, Writing writing) {
        try {
            if (options.output().isEmpty()) {
                return writing.to(out, 0);
            }
            if (prompts.file().isEmpty()) {
                try (Writer file = Files.newBufferedWriter(options.output().get())) {
                    return writing.to(file, 0);
                }
            }
            ResultFile results = new ResultFile(options.output().get(), request);
            int first = results.complete();
            if (first > 0) {
                Terminal.current().println(results.path() + " holds " + first + " of " + total + " results");
            }
            if (first >= total) {
                return ExitCode.DONE.code();
            }
            try (Writer file = results.append()) {
                return writing.to(file, first);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private String resultLine(GeneratedSequence sequence, String request, SampleWriter writer) {
        int prompt = (int) sequence.index() / samplesPerPrompt();
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("prompt_index", prompt).set("id", prompts.ids().get(prompt));
        line.put("sample", sequence.index() % samplesPerPrompt());
        line.put(ResultFile.REQUEST, request);
        line.setAll(writer.json(sequence));
        return line + "\n";
    }

    /** A short name of everything that decides the results, but for the batch size and the devices. */
    private String request(ModelDescription description, SampleWriter writer) {
        String all = String.join(
                "\n",
                modelOptions.modelPath().toString(),
                description.toString(),
                options.method().toString(),
                String.valueOf(options.draw()),
                String.valueOf(guidance),
                String.valueOf(options.stopAtEnd()),
                String.valueOf(options.seed()),
                String.valueOf(samplesPerPrompt()),
                String.valueOf(options.length(description.model().length())),
                String.valueOf(prompts.prompts()),
                writer.settings().toString());
        return UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private SampleFormat format(Optional<Tokenizer> tokenizer) {
        boolean file = prompts.file().isPresent();
        SampleFormat format = options.format()
                .orElse(file ? SampleFormat.JSONL : tokenizer.isPresent() ? SampleFormat.TEXT : SampleFormat.IDS);
        if (file && format != SampleFormat.JSONL) {
            throw OptionValue.refused("--format", format.label(), "results of --input are jsonl");
        }
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
