package radd.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Function;
import radd.RaddException;
import radd.cli.view.SampleSummary;
import radd.cli.view.SampleViews;
import radd.cli.view.Terminal;
import radd.core.family.Model;
import radd.core.family.ModelDescription;
import radd.core.sampler.Decoding;
import radd.core.sampler.DecodingMethod;
import radd.core.sampler.GeneratedSequence;
import radd.core.sampler.Template;
import radd.data.tokenizer.ModelTokenizer;
import radd.data.tokenizer.Tokenizer;
import radd.engine.ComputeSettings;
import radd.engine.Precision;
import radd.engine.PrecisionTrial;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.engine.collective.Launch;
import radd.modelio.StoredModel;
import radd.sample.DeviceModels;
import radd.sample.GenerationRequest;
import radd.sample.GenerationTotals;
import radd.sample.SampleFormat;
import radd.sample.SampleWriter;

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
        Launch launch = Launch.ofThisProcess();
        options.check(launch.size());
        modelOptions.demandedPrecision();
        return Ranks.together(launch, Ranks.AT_WORK, processes -> run(out, processes));
    }

    private int run(PrintWriter out, Collective processes) {
        Path directory = modelOptions.directory(processes);
        options.agreeOnSeed(processes);
        StoredModel stored = modelOptions.stored(directory); // all that needs no device is read while the engine starts
        Model model = stored.model();
        ModelDescription description = model.description();
        Optional<Tokenizer> tokenizer = ModelTokenizer.of(description);
        options.method().check(description.length());
        Decoding decoding = decoding(model, tokenizer);
        SampleFormat format = format(tokenizer);
        Workload workload = new Workload(templates(description, tokenizer), samplesPerPrompt());
        List<Torch> devices = options.devices().devices(modelOptions);
        try (Interruption.Guard guard = Interruption.guard(PATIENCE);
                DeviceModels models = DeviceModels.open(stored, model, devices)) {
            Precision precision = precision(devices.get(0), processes);
            String device = processes.ofRankZero(devices.get(0).deviceName()); // in all results the same
            SampleWriter writer = new SampleWriter(format, tokenizer, ComputeSettings.of(device, precision));
            String name = request(description, writer);
            Function<GeneratedSequence, String> render =
                    prompts.file().isEmpty() ? writer::render : sequence -> resultLine(sequence, name, writer);
            try (SampleViews views = SampleViews.of(options, tokenizer, description.maskId(), processes.rank());
                    DeviceModels.Decoders decoders = OptionValue.checked(() -> models.decoders(precision, decoding))) {
                return write(
                        new SampleTarget(out, options.output(), results(name), processes),
                        new SampleSummary(workload, decoding, writer.settings()),
                        (file, share) -> new SampleOutput(workload.tokens(share), render, file, views, guard)
                                .of(decoders.parallel(processes), share));
            }
        }
    }

    private int write(SampleTarget target, SampleSummary summary, SampleTarget.Writing writing) {
        Workload workload = summary.workload();
        int first = target.first();
        if (first > 0) {
            Terminal.current()
                    .println(options.output().orElseThrow() + " holds " + first + " of " + workload.total()
                            + " results");
        }
        if (first >= workload.total()) {
            return ExitCode.DONE.code();
        }
        GenerationRequest request =
                new GenerationRequest(workload::template, first, workload.total(), options.batchSize(), options.seed());
        long start = System.nanoTime();
        GenerationTotals totals = target.write(request, writing);
        Terminal.current().println(summary.of(request, totals, (System.nanoTime() - start) / 1e9));
        boolean complete = totals.sequences() == request.sequences();
        return (complete ? ExitCode.DONE : ExitCode.INTERRUPTED).code();
    }

    /** Results of a file of prompts go on behind those that are there. */
    private Optional<ResultFile> results(String request) {
        return prompts.file().isEmpty()
                ? Optional.empty()
                : options.output().map(file -> new ResultFile(file, request));
    }

    private Decoding decoding(Model model, Optional<Tokenizer> tokenizer) {
        OptionalInt end = OptionalInt.empty();
        if (options.stopAtEnd()) {
            end = tokenizer.map(Tokenizer::endOfText).orElse(end);
            if (end.isEmpty()) {
                throw OptionValue.refused("--stop-at-eos", "given", "the model's tokens have no end of text");
            }
        }
        double scale = guidance;
        OptionalInt stop = end;
        DecodingMethod method = options.method().method(model);
        return OptionValue.made("--cfg", () -> new Decoding(method, options.draw(), scale, stop));
    }

    private List<Template> templates(ModelDescription description, Optional<Tokenizer> tokenizer) {
        int usual = options.length(description.length());
        int longest = options.method().inBlocks() ? SamplingOptions.LONGEST : description.length();
        List<Template> templates =
                prompts.templates(prompt -> prompt.template(description.maskId(), tokenizer, usual, longest));
        // An order that leaves out a position is refused now, not after hours.
        templates.forEach(template -> OptionValue.made(
                "--order", () -> options.method().order().of(template.masked(), new SplittableRandom(0))));
        return templates;
    }

    private int samplesPerPrompt() {
        return prompts.file().isPresent() ? options.samplesPerPrompt() : options.samples();
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
                modelOptions.identity(),
                description.toString(),
                options.method().toString(),
                String.valueOf(options.draw()),
                String.valueOf(guidance),
                String.valueOf(options.stopAtEnd()),
                String.valueOf(options.seed()),
                String.valueOf(samplesPerPrompt()),
                String.valueOf(options.length(description.length())),
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

    /** What is asked for, else what the machine of rank 0 is fastest at. */
    private Precision precision(Torch torch, Collective processes) {
        Optional<Precision> demanded = modelOptions.demandedPrecision(torch);
        if (demanded.isPresent()) {
            return demanded.get();
        }
        List<Precision> all = List.of(Precision.values());
        int fastest = processes.rank() == 0 ? all.indexOf(fastest(torch)) : 0;
        return all.get((int) processes.gather(fastest)[0]);
    }

    private Precision fastest(Torch torch) {
        PrecisionTrial.Outcome outcome = PrecisionTrial.on(torch, modelOptions.cacheDir());
        Terminal.current().println("precision " + outcome.precision().label() + ": " + outcome.reason());
        return outcome.precision();
    }
}
