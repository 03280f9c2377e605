package radd.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import radd.cli.page.FrontierPage;
import radd.cli.page.SampleView;
import radd.cli.view.Progress;
import radd.cli.view.Terminal;
import radd.core.sampler.Decoding;
import radd.core.sampler.GeneratedSequence;
import radd.core.sampler.Template;
import radd.core.sampler.TokenDraw;
import radd.data.tokenizer.ModelTokenizer;
import radd.data.tokenizer.Tokenizer;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.engine.collective.Launch;
import radd.eval.frontier.FrontierChart;
import radd.eval.frontier.FrontierCurve;
import radd.eval.frontier.FrontierPoint;
import radd.eval.frontier.FrontierReport;
import radd.eval.judge.Judge;
import radd.eval.judge.JudgeVocabulary;
import radd.eval.judge.Judgement;
import radd.eval.judge.TextLikelihood;
import radd.eval.judge.Variety;
import radd.modelio.AtomicFile;
import radd.modelio.StoredModel;
import radd.sample.DeviceModels;
import radd.sample.GenerationListener;
import radd.sample.GenerationRequest;

/** What {@code eval frontier} does once its options are read. */
final class FrontierRun {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final FrontierCommand options;

    FrontierRun(FrontierCommand options) {
        this.options = options;
    }

    /**
     * Draws, judges, prints and writes.
     *
     * @param out standard output
     * @return the exit code
     */
    int run(PrintWriter out) {
        if (Launch.ofThisProcess().size() > 1) {
            throw OptionValue.refused(JudgeOptions.JUDGE, options.judge(), "it runs in one process: use --devices");
        }
        Path judgeFolder = JudgeModels.folder(JudgeOptions.JUDGE, options.judge());
        List<TokenDraw> draws = options.draws();
        Path folder = options.workDir();
        Path results = folder.resolve("frontier.json");
        Path page = folder.resolve(EvalRun.REPORT);
        WorkFolder.setAside(results);
        WorkFolder.setAside(page);
        WorkFolder.prepare(folder);
        List<Torch> devices = options.openDevices();
        Precision precision = options.model().standardPrecision(devices.get(0));
        StoredModel stored = options.model().stored(options.model().directory(Collective.alone()));
        try (Interruption.Guard guard = Interruption.guard(PATIENCE);
                DeviceModels models = DeviceModels.open(stored, stored.model(), devices);
                JudgeModels judges = JudgeModels.open(judgeFolder, devices);
                Judge judge = judges.judge(precision, options.batchSize(), Judge.usualStride(judges.network()))) {
            JudgeVocabulary vocabulary = judges.vocabulary();
            Optional<Tokenizer> tokenizer = ModelTokenizer.of(models.model().description());
            Points points = new Points(models, precision, judge, vocabulary, tokenizer, guard);
            List<FrontierCurve> curves = curves(options.curves(models.model()), draws, points);
            FrontierReport report = new FrontierReport(curves, subject(models, devices, precision));
            new FrontierChart(curves).write(folder.resolve("frontier.png"));
            AtomicFile.writeString(page, new FrontierPage(report, points.first).html());
            AtomicFile.writeString(results, report.toJson().toPrettyString() + "\n");
            WorkFolder.dropSetAside(results);
            WorkFolder.dropSetAside(page);
            out.print(report.tables() + "results in " + results + ", picture in " + folder.resolve("frontier.png")
                    + System.lineSeparator());
            return ExitCode.DONE.code();
        } catch (CancellationException stopped) {
            Terminal.current().println("eval frontier: " + stopped.getMessage() + "; no results written");
            return ExitCode.INTERRUPTED.code();
        }
    }

    private static List<FrontierCurve> curves(List<FrontierCommand.Curve> asked, List<TokenDraw> draws, Points points) {
        List<FrontierCurve> curves = new ArrayList<>();
        try (Progress progress = Progress.start("frontier", "points", 0, (long) asked.size() * draws.size())) {
            long done = 0;
            for (FrontierCommand.Curve curve : asked) {
                List<FrontierPoint> measured = new ArrayList<>();
                for (TokenDraw draw : draws) {
                    measured.add(points.of(curve, draw));
                    progress.update(++done, 0, curve.name());
                }
                curves.add(new FrontierCurve(curve.name(), curve.steps(), measured));
            }
        }
        return curves;
    }

    private FrontierReport.Subject subject(DeviceModels models, List<Torch> devices, Precision precision) {
        return new FrontierReport.Subject(
                models.folder().toString(),
                options.judge(),
                options.samples(),
                options.length(models.model()),
                options.seed(),
                devices.stream().map(Torch::deviceName).distinct().collect(Collectors.joining(",")),
                precision.label(),
                new Version().getVersion()[0]);
    }

    /** Draws and judges the samples of a point. */
    private final class Points {
        private final DeviceModels models;
        private final Precision precision;
        private final Judge judge;
        private final JudgeVocabulary vocabulary;
        private final Optional<Tokenizer> tokenizer;
        private final Interruption.Guard guard;
        private final List<SampleView> first = new ArrayList<>();

        Points(
                DeviceModels models,
                Precision precision,
                Judge judge,
                JudgeVocabulary vocabulary,
                Optional<Tokenizer> tokenizer,
                Interruption.Guard guard) {
            this.models = models;
            this.precision = precision;
            this.judge = judge;
            this.vocabulary = vocabulary;
            this.tokenizer = tokenizer;
            this.guard = guard;
        }

        FrontierPoint of(FrontierCommand.Curve curve, TokenDraw draw) {
            List<GeneratedSequence> sequences = drawn(new Decoding(curve.method(), draw, 0, OptionalInt.empty()));
            first.add(ShownSamples.of(
                    curve.name() + ", " + curve.steps() + " steps, temperature " + draw.temperature() + ", top-p "
                            + draw.topP(),
                    sequences.get(0),
                    tokenizer));
            List<int[]> texts = sequences.stream()
                    .map(sequence -> vocabulary.ids(
                            tokenizer.map(known -> known.decode(sequence.ids())),
                            Optional.of(sequence.ids()),
                            false,
                            "sample " + sequence.index()))
                    .toList();
            Judgement judgement = Judgement.of(judge.windows(texts, done -> {}, guard::requested).stream()
                    .map(TextLikelihood::sum)
                    .toList());
            double nfe = sequences.stream()
                    .mapToInt(GeneratedSequence::nfe)
                    .average()
                    .orElse(0);
            return new FrontierPoint(draw.temperature(), draw.topP(), nfe, judgement, Variety.entropy(texts));
        }

        private List<GeneratedSequence> drawn(Decoding decoding) {
            Template template = Template.free(
                    options.length(models.model()), models.model().description().maskId());
            GenerationRequest request =
                    new GenerationRequest(template, options.samples(), options.batchSize(), options.seed());
            Collected collected = new Collected(guard);
            try (DeviceModels.Decoders decoders = OptionValue.checked(() -> models.decoders(precision, decoding))) {
                decoders.parallel(Collective.alone()).generate(request, collected);
            }
            if (collected.sequences.size() < options.samples()) {
                throw new CancellationException("stopped before all samples were drawn");
            }
            return collected.sequences;
        }
    }

    /** Keeps what is finished, until a signal asks to stop. */
    private static final class Collected implements GenerationListener {
        private final Interruption.Guard guard;
        private final List<GeneratedSequence> sequences = new ArrayList<>();

        Collected(Interruption.Guard guard) {
            this.guard = guard;
        }

        @Override
        public void finished(GeneratedSequence sequence) {
            sequences.add(sequence);
        }

        @Override
        public boolean stopRequested() {
            return guard.requested();
        }
    }
}
