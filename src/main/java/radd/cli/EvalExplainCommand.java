package radd.cli;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import radd.eval.EvaluationComparison;

/** {@code radd eval explain}: why two evaluations differ. */
@Command(
        name = "explain",
        description = "Say in which settings two evaluations differ, and by how much on the same sequences.")
final class EvalExplainCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(index = "0", paramLabel = "A.json", description = "The results.json of one evaluation.")
    private Path first = Path.of("");

    @Parameters(
            index = "1",
            paramLabel = "B.json",
            description =
                    "That of another. The difference on the same sequences needs the documents.jsonl of both beside them.")
    private Path second = Path.of("");

    @Override
    public Integer call() {
        EvaluationComparison comparison = EvaluationComparison.of(first, second, EvalRun.DOCUMENTS);
        Objects.requireNonNull(spec).commandLine().getOut().print(comparison.summary());
        return ExitCode.DONE.code();
    }
}
