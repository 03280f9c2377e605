package radd.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import radd.Named;
import radd.RaddException;
import radd.cli.page.EvaluationPage;
import radd.cli.view.Progress;
import radd.cli.view.Terminal;
import radd.core.family.Model;
import radd.core.family.ModelDescription;
import radd.data.corpus.Blocks;
import radd.data.corpus.CorpusCache;
import radd.data.corpus.CorpusSource;
import radd.data.corpus.DocumentRule;
import radd.data.corpus.EvaluationCorpus;
import radd.data.corpus.TextSize;
import radd.data.tokenizer.IdTokenizer;
import radd.data.tokenizer.ModelTokenizer;
import radd.data.tokenizer.Tokenizer;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.engine.collective.Launch;
import radd.eval.DenoisingEvaluation;
import radd.eval.DocumentScores;
import radd.eval.EvaluationJournal;
import radd.eval.EvaluationProgress;
import radd.eval.EvaluationReport;
import radd.eval.Likelihood;
import radd.eval.LikelihoodEstimator;
import radd.eval.LikelihoodProfile;
import radd.eval.Scoring;
import radd.eval.Sequences;
import radd.modelio.AtomicFile;
import radd.modelio.StoredModel;
import radd.sample.DeviceModels;

/** What {@code eval} does once its options are read. */
final class EvalRun {
    /** A batch of a large model takes seconds. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The result. */
    static final String RESULTS = "results.json";

    /** The result as a page. */
    static final String REPORT = "report.html";

    /** Each sequence's own. */
    static final String DOCUMENTS = "documents.jsonl";

    private static final List<String> FILES = List.of(RESULTS, REPORT, DOCUMENTS);

    private final ModelOptions model;
    private final EvalOptions options;

    EvalRun(ModelOptions model, EvalOptions options) {
        this.model = model;
        this.options = options;
    }

    /**
     * Evaluates, prints and writes.
     *
     * @param out standard output
     * @return the exit code
     */
    int run(PrintWriter out) {
        return Ranks.together(Launch.ofThisProcess(), Ranks.AT_WORK, processes -> run(processes, out));
    }

    private int run(Collective processes, PrintWriter out) {
        Path folder = options.workDir(model.modelPath());
        if (processes.rank() == 0) {
            FILES.forEach(name -> WorkFolder.setAside(folder.resolve(name)));
        }
        Path directory = model.directory(processes);
        StoredModel stored = model.stored(directory);
        Model described = stored.model();
        Optional<DenoisingEvaluation> denoising = options.denoising(described);
        List<Likelihood> likelihoods = denoising.isPresent() ? List.of() : options.likelihoods(described);
        int length = options.length(described);
        if (processes.rank() == 0) {
            WorkFolder.prepare(folder);
        }
        EvaluationCorpus corpus = corpus(processes);
        Tokenizer tokenizer = tokenizer(described.description(), corpus.source());
        Blocks blocks = blocks(corpus, tokenizer, length, processes);
        List<Torch> devices = options.devices().devices(model);
        Precision precision = model.standardPrecision(devices.get(0));
        try (Interruption.Guard guard = Interruption.guard(PATIENCE);
                DeviceModels models = DeviceModels.open(stored, described, devices)) {
            processes.heartbeat(); // the model has been read
            EvaluationReport.Subject subject = new EvaluationReport.Subject(
                    model.named(models.folder()),
                    options.dataset(),
                    corpus.corpus().split().map(Named::label),
                    corpus.packing(),
                    described.description().noise().schedule().name(),
                    tokenizer.ofCharacters(),
                    TextSize.of(tokenizer, blocks),
                    length,
                    options.batchSize(),
                    options.seed(),
                    devices.stream().map(Torch::deviceName).distinct().collect(Collectors.joining(",")),
                    precision.label(),
                    new Version().getVersion()[0],
                    EvalManifest.of(
                            described.description(), models.parameters().get(0), corpus.source(), tokenizer, blocks));
            try (EvaluationJournal journal = EvaluationJournal.open(
                    folder, processes.rank(), processes.size(), request(subject, precision, likelihoods, denoising))) {
                Scoring scoring = new Scoring(
                        models.parameters(),
                        precision,
                        processes,
                        options.batchSize(),
                        EvaluationProgress.SILENT,
                        guard::requested,
                        Optional.of(journal));
                if (denoising.isPresent()) {
                    new DenoisingRun(denoising.get(), subject, folder).run(scoring, blocks, out);
                } else {
                    Map<String, LikelihoodEstimator> scores = score(likelihoods, scoring, blocks);
                    if (processes.rank() == 0) {
                        report(likelihoods, scores, subject, folder, out);
                    }
                }
                journal.delete();
            }
            return ExitCode.DONE.code();
        } catch (CancellationException stopped) {
            Terminal.current()
                    .println("eval: " + stopped.getMessage() + "; no results written; the same command goes on");
            return ExitCode.INTERRUPTED.code();
        }
    }

    /** All that a sequence's numbers depend on, in one line; the batch too where sequences are not independent of it. */
    private static String request(
            EvaluationReport.Subject subject,
            Precision precision,
            List<Likelihood> likelihoods,
            Optional<DenoisingEvaluation> denoising) {
        ObjectNode request = subject.manifest().deepCopy();
        request.put("seed", subject.seed());
        request.put("precision", subject.precision());
        request.put("device", subject.device().startsWith("cpu") ? "cpu" : "gpu");
        request.put("version", subject.version());
        if (precision != Precision.FLOAT32) {
            request.put("batch_size", subject.batchSize());
        }
        likelihoods.forEach(asked -> asked.describe(request.putObject(asked.name())));
        denoising.ifPresent(asked -> request.put("denoising", asked.describe()));
        return request.toString();
    }

    private Map<String, LikelihoodEstimator> score(List<Likelihood> likelihoods, Scoring scoring, Blocks blocks) {
        Map<String, LikelihoodEstimator> scores = new LinkedHashMap<>();
        for (Likelihood asked : likelihoods) {
            String name = likelihoods.size() == 1 ? "eval" : asked.name();
            long evaluations = asked.evaluations(Sequences.of(blocks), scoring.processes());
            try (Progress progress = Progress.start(name, "draws", 0, evaluations)) {
                Scoring shown = scoring.heardBy(
                        (done, total, tokens, nats) -> progress.update(done, tokens, EvalOptions.detail(nats)));
                scores.put(asked.name(), asked.score(shown, blocks));
            }
        }
        return scores;
    }

    private void report(
            List<Likelihood> likelihoods,
            Map<String, LikelihoodEstimator> scores,
            EvaluationReport.Subject subject,
            Path folder,
            PrintWriter out) {
        EvaluationReport report = new EvaluationReport(
                likelihoods.stream()
                        .map(asked -> new EvaluationReport.Found(
                                asked,
                                Objects.requireNonNull(scores.get(asked.name())).estimate()))
                        .toList(),
                subject);
        if (options.perDocument()) {
            AtomicFile.writeString(folder.resolve(DOCUMENTS), DocumentScores.lines(scores));
        }
        Path results = folder.resolve(RESULTS);
        Map<String, LikelihoodProfile> profiles = new LinkedHashMap<>();
        scores.forEach((name, scored) -> profiles.put(name, scored.profile()));
        AtomicFile.writeString(folder.resolve(REPORT), new EvaluationPage(report, profiles).html());
        AtomicFile.writeString(results, report.toJson().toPrettyString() + "\n");
        FILES.forEach(name -> WorkFolder.dropSetAside(folder.resolve(name)));
        report.cautions().forEach(caution -> Terminal.current().println("caution: " + caution));
        out.print(report.summary() + "results in " + results + System.lineSeparator());
    }

    private EvaluationCorpus corpus(Collective processes) {
        EvaluationCorpus corpus = options.corpus(HubDatasets.names(processes));
        if (corpus.source().isReadOnce() && processes.size() > 1) {
            throw OptionValue.refused(
                    "--dataset", options.dataset() + ", a pipe", "several processes cannot all read it: name a file");
        }
        return corpus;
    }

    private Tokenizer tokenizer(ModelDescription description, CorpusSource source) {
        return source.documents() == DocumentRule.IDS
                ? new IdTokenizer(description.tokens())
                : ModelTokenizer.of(description)
                        .orElseThrow(() -> new RaddException(
                                RaddException.Kind.CONFIG,
                                "the model has no tokenizer, and dataset " + options.dataset() + " is text",
                                "give a jsonl file of {\"ids\": [...]}"));
    }

    private Blocks blocks(EvaluationCorpus corpus, Tokenizer tokenizer, int length, Collective processes) {
        try (Progress progress =
                Progress.start("tokenise", "bytes", 0, corpus.source().bytes())) {
            return corpus.blocks(tokenizer, new CorpusCache(model.cacheDir()), length, (done, total) -> {
                progress.update(done, 0, "");
                processes.heartbeat();
            });
        }
    }
}
