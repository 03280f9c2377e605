package radd.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import radd.cli.page.TrainingPage;
import radd.modelio.AtomicFile;
import radd.train.metrics.RunHistory;

/** {@code radd report}: runs side by side. */
@Command(
        name = "report",
        description = "Draw the training curves of one or several runs on a page, along steps, time, tokens and FLOPs.")
final class ReportCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "RUN", description = "Folders of runs, or their metrics.jsonl.")
    private List<Path> runs = List.of();

    @Option(
            names = "--output",
            defaultValue = "report.html",
            paramLabel = "FILE",
            description = "The page (default: ${DEFAULT-VALUE}).")
    private Path output = Path.of("");

    @Override
    public Integer call() {
        Map<String, RunHistory> histories = new LinkedHashMap<>();
        for (Path run : runs) {
            if (histories.put(run.toString(), RunHistory.read(run)) != null) {
                throw OptionValue.refused("RUN", run, "must name each run once");
            }
        }
        AtomicFile.writeString(output, new TrainingPage(histories).html());
        Objects.requireNonNull(spec)
                .commandLine()
                .getOut()
                .print("report of " + histories.size() + (histories.size() == 1 ? " run" : " runs") + " in " + output
                        + System.lineSeparator());
        return ExitCode.DONE.code();
    }
}
