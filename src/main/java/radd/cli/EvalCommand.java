package radd.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import radd.RaddException;
import radd.core.model.ConditionalModel;
import radd.data.Blocks;
import radd.data.Corpora;
import radd.data.CorpusSource;
import radd.data.DocumentRule;
import radd.data.IdTokenizer;
import radd.data.Tokenizer;
import radd.engine.Collective;
import radd.engine.Launch;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.eval.EvaluationReport;
import radd.eval.LikelihoodEstimator;
import radd.eval.LikelihoodEvaluation;
import radd.modelio.AtomicFile;
import radd.modelio.ModelDescription;
import radd.modelio.ModelDirectory;
import radd.modelio.RunFolders;

/** {@code radd eval}: the likelihood bound of a model on a corpus. */
@Command(
        name = "eval",
        aliases = "evaluate",
        description = "Estimate a model's perplexity on a corpus by one of the losses, with its standard errors.")
final class EvalCommand implements Callable<Integer> {
    /** A batch of a large model takes seconds. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Mixin
    private final EvalOptions options = new EvalOptions();

    @Override
    public Integer call() {
        ModelDescription description = new ModelDirectory(RunFolders.newestModel(model.modelPath())).readDescription();
        LikelihoodEvaluation evaluation = options.evaluation(description);
        int length = options.length(description);
        return Ranks.together(
                Launch.ofThisProcess(), Ranks.UNLIMITED, processes -> run(description, evaluation, length, processes));
    }

    private int run(ModelDescription description, LikelihoodEvaluation evaluation, int length, Collective processes) {
        Path folder = options.workDir(model.modelPath());
        if (processes.rank() == 0) {
            WorkFolder.prepare(folder);
        }
        Blocks blocks = blocks(description, length);
        List<Torch> devices = options.devices().devices(model);
        Precision precision = model.standardPrecision(devices.get(0));
        try (Interruption.Guard guard = Interruption.guard(PATIENCE);
                DeviceModels models = DeviceModels.open(model.modelPath(), devices);
                DeviceModels.Networks networks = models.networks(precision)) {
            LikelihoodEstimator scores = score(evaluation, networks.list(), processes, blocks, guard);
            if (processes.rank() == 0) {
                EvaluationReport.Subject subject = new EvaluationReport.Subject(
                        models.folder().toString(),
                        options.dataset(),
                        length,
                        devices.stream().map(Torch::deviceName).distinct().collect(Collectors.joining(",")),
                        precision.label(),
                        new Version().getVersion()[0]);
                report(new EvaluationReport(scores.estimate(), evaluation, subject), folder.resolve("results.json"));
            }
            return ExitCode.DONE.code();
        } catch (CancellationException stopped) {
            Terminal.current().println("eval: " + stopped.getMessage() + "; no results written");
            return ExitCode.INTERRUPTED.code();
        }
    }

    private void report(EvaluationReport report, Path results) {
        AtomicFile.writeString(results, report.toJson().toPrettyString() + "\n");
        report.cautions().forEach(caution -> Terminal.current().println("caution: " + caution));
        Objects.requireNonNull(spec)
                .commandLine()
                .getOut()
                .print(report.summary() + "results in " + results + System.lineSeparator());
    }

    private Blocks blocks(ModelDescription description, int length) {
        CorpusSource source = options.source();
        Path cacheDir = model.cacheDir();
        Tokenizer tokenizer = source.documents() == DocumentRule.IDS
                ? new IdTokenizer(description.model().tokens())
                : ModelTokenizer.of(description, cacheDir)
                        .orElseThrow(() -> new RaddException(
                                RaddException.Kind.CONFIG,
                                "the model has no tokenizer, and dataset " + options.dataset() + " is text",
                                "give a jsonl file of {\"ids\": [...]}"));
        long bytes = source.files().stream()
                .mapToLong(file -> file.toFile().length())
                .sum();
        try (Progress progress = Progress.start("tokenise", "bytes", 0, bytes)) {
            return Corpora.evaluation(
                    source, tokenizer, cacheDir, length, (done, total) -> progress.update(done, 0, ""));
        }
    }

    private static LikelihoodEstimator score(
            LikelihoodEvaluation evaluation,
            List<ConditionalModel> models,
            Collective processes,
            Blocks blocks,
            Interruption.Guard guard) {
        try (Progress progress = Progress.start("eval", "draws", 0, evaluation.pairs(blocks, processes))) {
            return evaluation.score(
                    models,
                    processes,
                    blocks,
                    (done, total, tokens, nats) -> progress.update(done, tokens, EvalOptions.detail(nats)),
                    guard::requested);
        }
    }
}
