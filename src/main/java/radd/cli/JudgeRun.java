package radd.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import radd.cli.page.JudgePage;
import radd.cli.page.SampleView;
import radd.cli.view.Progress;
import radd.cli.view.Terminal;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.engine.collective.Launch;
import radd.eval.judge.Judge;
import radd.eval.judge.JudgeReport;
import radd.eval.judge.JudgeVocabulary;
import radd.eval.judge.Judgement;
import radd.eval.judge.Mauve;
import radd.eval.judge.TextLikelihood;
import radd.eval.judge.Variety;
import radd.modelio.AtomicFile;
import radd.modelio.JsonNumber;
import radd.sample.SampleFile;
import radd.sample.WrittenSample;

/** What {@code eval --judge} does once its options are read. */
final class JudgeRun {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String RESULTS = "results.json";
    private static final String SAMPLES = "samples.jsonl";
    private static final List<String> FILES = List.of(RESULTS, EvalRun.REPORT, SAMPLES);

    private final ModelOptions model;
    private final EvalOptions options;
    private final JudgeOptions judge;

    JudgeRun(ModelOptions model, EvalOptions options, JudgeOptions judge) {
        this.model = model;
        this.options = options;
        this.judge = judge;
    }

    /**
     * Judges, prints and writes.
     *
     * @param out standard output
     * @return the exit code
     */
    int run(PrintWriter out) {
        if (Launch.ofThisProcess().size() > 1) {
            throw OptionValue.refused(JudgeOptions.JUDGE, judge.judge(), "it runs in one process: use --devices");
        }
        Path judgeFolder = judge.folder();
        if (judge.samples().isEmpty()
                && (judge.mauve().isPresent() || judge.reference().isPresent())) {
            throw OptionValue.refused(
                    "--samples", "not given", "--reference and --mauve are for samples, not for a --dataset");
        }
        Path folder = options.workDir(Path.of(judge.judge()));
        FILES.forEach(name -> WorkFolder.setAside(folder.resolve(name)));
        WorkFolder.prepare(folder);
        List<Torch> devices = options.devices().devices(model);
        Precision precision = model.standardPrecision(devices.get(0));
        try (Interruption.Guard guard = Interruption.guard(PATIENCE);
                JudgeModels models = JudgeModels.open(judgeFolder, devices);
                Judge judging = models.judge(precision, options.batchSize(), judge.stride(models.network()))) {
            JudgedTexts reader = new JudgedTexts(models.vocabulary(), model.cacheDir());
            List<WrittenSample> written = judge.samples()
                    .map(file -> new SampleFile(file).read())
                    .orElse(List.of());
            List<int[]> texts = judge.samples().isPresent()
                    ? reader.samples(judge.samples().get(), written)
                    : reader.corpus(options.corpus(HubDatasets.names(Collective.alone())));
            List<List<TextLikelihood>> windows = judged(judging, texts, guard);
            Judgement judgement = Judgement.of(units(windows));
            boolean samples = judge.samples().isPresent();
            JudgeReport report = new JudgeReport(
                    judgement,
                    samples ? Optional.of(Variety.of(texts, reader.vocabulary().endOfText())) : Optional.empty(),
                    judge.reference().map(corpus -> reader.reference(corpus, texts)),
                    judge.mauve().map(corpus -> compared(judging, reader, corpus, texts, guard)),
                    subject(models, reader, texts, devices, precision));
            if (judge.perSample()) {
                AtomicFile.writeString(folder.resolve(SAMPLES), lines(texts, windows));
            }
            JudgePage page = new JudgePage(
                    report, figures(texts, windows), shown(written, windows, reader.vocabulary()));
            write(report, page, folder, out);
            return ExitCode.DONE.code();
        } catch (CancellationException stopped) {
            Terminal.current().println("eval: " + stopped.getMessage() + "; no results written");
            return ExitCode.INTERRUPTED.code();
        }
    }

    /** Over what the error is taken: texts, or of a single one its windows. */
    private static List<TextLikelihood> units(List<List<TextLikelihood>> windows) {
        return windows.size() == 1
                ? windows.get(0)
                : windows.stream().map(TextLikelihood::sum).toList();
    }

    private JudgeReport.Subject subject(
            JudgeModels models, JudgedTexts reader, List<int[]> texts, List<Torch> devices, Precision precision) {
        return new JudgeReport.Subject(
                judge.judge(),
                judge.samples().map(Path::toString).orElse(options.dataset()),
                texts.size(),
                texts.stream().mapToInt(ids -> ids.length).average().orElse(0),
                reader.vocabulary().tokenizer().isPresent(),
                texts.size() == 1,
                models.network().config().length(),
                judge.stride(models.network()),
                reader.vocabulary().endOfText(),
                options.batchSize(),
                devices.stream().map(Torch::deviceName).distinct().collect(Collectors.joining(",")),
                precision.label(),
                new Version().getVersion()[0]);
    }

    private static List<List<TextLikelihood>> judged(Judge judge, List<int[]> texts, Interruption.Guard guard) {
        long tokens =
                texts.stream().mapToLong(ids -> Math.max(0, ids.length - 1)).sum();
        try (Progress progress = Progress.start("judge", "tokens", 0, tokens)) {
            return judge.windows(texts, done -> progress.update(done, done, ""), guard::requested);
        }
    }

    private JudgeReport.Comparison compared(
            Judge judging, JudgedTexts reader, String corpus, List<int[]> texts, Interruption.Guard guard) {
        List<int[]> samples = texts.stream().filter(ids -> ids.length > 0).toList();
        List<int[]> others = reader.beside(corpus, samples);
        Mauve mauve = OptionValue.checked(() -> Mauve.of(
                judging.features(samples, guard::requested),
                judging.features(others, guard::requested),
                options.seed()));
        return new JudgeReport.Comparison(corpus, others.size(), mauve, options.seed());
    }

    private static List<JudgePage.Text> figures(List<int[]> texts, List<List<TextLikelihood>> windows) {
        return IntStream.range(0, texts.size())
                .mapToObj(i -> {
                    TextLikelihood whole = TextLikelihood.sum(windows.get(i));
                    return new JudgePage.Text(
                            whole.nats() / whole.tokens(),
                            Variety.entropy(List.of(texts.get(i))).value(),
                            whole.tokens());
                })
                .toList();
    }

    private static List<SampleView> shown(
            List<WrittenSample> written, List<List<TextLikelihood>> windows, JudgeVocabulary vocabulary) {
        return IntStream.range(0, Math.min(written.size(), ShownSamples.MOST))
                .mapToObj(i -> {
                    TextLikelihood whole = TextLikelihood.sum(windows.get(i));
                    String heading = whole.tokens() == 0
                            ? "text " + i
                            : String.format(
                                    Locale.ROOT,
                                    "text %d: perplexity %.2f",
                                    i,
                                    Math.exp(whole.nats() / whole.tokens()));
                    return ShownSamples.of(heading, written.get(i), vocabulary.tokenizer());
                })
                .toList();
    }

    private static void write(JudgeReport report, JudgePage page, Path folder, PrintWriter out) {
        Path results = folder.resolve(RESULTS);
        AtomicFile.writeString(folder.resolve(EvalRun.REPORT), page.html());
        AtomicFile.writeString(results, report.toJson().toPrettyString() + "\n");
        FILES.forEach(name -> WorkFolder.dropSetAside(folder.resolve(name)));
        report.cautions().forEach(caution -> Terminal.current().println("caution: " + caution));
        out.print(report.summary() + "results in " + results + System.lineSeparator());
    }

    private static String lines(List<int[]> texts, List<List<TextLikelihood>> windows) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < texts.size(); i++) {
            TextLikelihood whole = TextLikelihood.sum(windows.get(i));
            double nats = whole.nats() / whole.tokens(); // of none it is no number
            ObjectNode line = JsonNodeFactory.instance.objectNode().put("index", i);
            line.put("nll_nats", whole.nats())
                    .put("tokens", whole.tokens())
                    .put("nll_nats_per_token", JsonNumber.of(nats))
                    .put("perplexity", JsonNumber.of(Math.exp(nats)))
                    .put("length", texts.get(i).length)
                    .put(
                            "unigram_entropy_nats",
                            Variety.entropy(List.of(texts.get(i))).value());
            lines.append(line).append('\n');
        }
        return lines.toString();
    }
}
