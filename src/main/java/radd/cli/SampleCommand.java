package radd.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code radd sample}: generates from nothing. */
@Command(
        name = "sample",
        description = "Generate sequences.",
        footer = "%nExample: radd sample --model-path DIR --steps 256 --batch-size 8 --seed 1")
final class SampleCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Mixin
    private final SamplingOptions sampling = new SamplingOptions();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("run by picocli only");
        }
        return new SamplingRun(model, sampling, Prompts.of(Prompt.NONE), 0)
                .run(spec.commandLine().getOut());
    }
}
