package radd.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import radd.cli.view.Progress;
import radd.cli.view.Terminal;
import radd.data.corpus.Blocks;
import radd.eval.DenoisingChart;
import radd.eval.DenoisingEvaluation;
import radd.eval.DenoisingReport;
import radd.eval.EvaluationReport;
import radd.eval.Scoring;
import radd.modelio.AtomicFile;

/**
 * What {@code eval} does with a model that bounds no likelihood: its loss, and a table and a picture of how it denoises.
 *
 * @param asked what is asked
 * @param subject of what
 * @param folder where the results go
 */
record DenoisingRun(DenoisingEvaluation asked, EvaluationReport.Subject subject, Path folder) {
    /** The picture. */
    private static final String CHART = "denoising.png";

    /** Scores; the process of rank 0 prints and writes. */
    void run(Scoring scoring, Blocks blocks, PrintWriter out) {
        DenoisingEvaluation.Found found;
        try (Progress progress = Progress.start("eval", "draws", 0, asked.evaluations(blocks, scoring.processes()))) {
            found = asked.score(
                    scoring.heardBy((done, total, tokens, nats) -> progress.update(done, tokens, "")), blocks);
        }
        if (scoring.processes().rank() == 0) {
            DenoisingReport report = new DenoisingReport(asked, found, subject);
            Path results = folder.resolve(EvalRun.RESULTS);
            AtomicFile.writeString(results, report.toJson().toPrettyString() + "\n");
            WorkFolder.dropSetAside(results);
            Path chart = folder.resolve(CHART);
            new DenoisingChart(found.points()).write(chart);
            report.cautions().forEach(caution -> Terminal.current().println("caution: " + caution));
            out.print(report.summary() + "results in " + results + System.lineSeparator() + "chart in " + chart
                    + System.lineSeparator());
        }
    }
}
