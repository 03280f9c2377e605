package radd.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import radd.Named;
import radd.RaddException;
import radd.cli.view.Progress;
import radd.cli.view.Terminal;
import radd.core.family.Model;
import radd.core.family.ModelDescription;
import radd.data.corpus.Blocks;
import radd.data.corpus.CorpusCache;
import radd.data.corpus.CorpusSource;
import radd.data.corpus.DocumentRule;
import radd.data.corpus.EvaluationCorpus;
import radd.data.tokenizer.IdTokenizer;
import radd.data.tokenizer.Tokenizer;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.engine.collective.Launch;
import radd.eval.EvaluationReport;
import radd.eval.LikelihoodEstimator;
import radd.eval.LikelihoodEvaluation;
import radd.eval.Scoring;
import radd.modelio.AtomicFile;
import radd.modelio.StoredModel;

/** What {@code eval} does once its options are read. */
final class EvalRun {
    /** A batch of a large model takes seconds. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

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
        Path results = folder.resolve("results.json");
        if (processes.rank() == 0) {
            WorkFolder.setAside(results);
        }
        Path directory = model.directory(processes);
        StoredModel stored = model.stored(directory);
        Model described = stored.model();
        LikelihoodEvaluation evaluation = options.evaluation(described);
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
                DeviceModels models = DeviceModels.open(stored, devices)) {
            LikelihoodEstimator scores = score(evaluation, models, precision, processes, blocks, guard);
            if (processes.rank() == 0) {
                EvaluationReport.Subject subject = new EvaluationReport.Subject(
                        model.named(models.folder()),
                        options.dataset(),
                        corpus.corpus().split().map(Named::label),
                        corpus.packing().label(),
                        described.description().noise().schedule().name(),
                        tokenizer.ofCharacters(),
                        length,
                        options.batchSize(),
                        devices.stream().map(Torch::deviceName).distinct().collect(Collectors.joining(",")),
                        precision.label(),
                        new Version().getVersion()[0]);
                report(new EvaluationReport(scores.estimate(), evaluation, subject), results, out);
            }
            return ExitCode.DONE.code();
        } catch (CancellationException stopped) {
            Terminal.current().println("eval: " + stopped.getMessage() + "; no results written");
            return ExitCode.INTERRUPTED.code();
        }
    }

    private static void report(EvaluationReport report, Path results, PrintWriter out) {
        AtomicFile.writeString(results, report.toJson().toPrettyString() + "\n");
        WorkFolder.dropSetAside(results);
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

    private LikelihoodEstimator score(
            LikelihoodEvaluation evaluation,
            DeviceModels models,
            Precision precision,
            Collective processes,
            Blocks blocks,
            Interruption.Guard guard) {
        processes.heartbeat(); // the model has been read
        try (Progress progress = Progress.start("eval", "draws", 0, evaluation.pairs(blocks, processes))) {
            Scoring scoring = new Scoring(
                    models.parameters(),
                    precision,
                    processes,
                    options.batchSize(),
                    (done, total, tokens, nats) -> progress.update(done, tokens, EvalOptions.detail(nats)),
                    guard::requested);
            return evaluation.score(scoring, blocks);
        }
    }
}
