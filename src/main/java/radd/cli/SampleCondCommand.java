package radd.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code radd sample-cond}: generates what stands between a given beginning and a given end. */
@Command(
        name = "sample-cond",
        description = "Generate sequences with a given beginning, a given end, or both.",
        footer =
                "%nExample: radd sample-cond --model-path DIR --prefix \"I have a\" --suffix \" in a joint framework.\"")
final class SampleCondCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Mixin
    private final SamplingOptions sampling = new SamplingOptions();

    @Option(names = "--prefix", paramLabel = "TEXT", description = "What every sequence begins with.")
    private @Nullable String prefix;

    @Option(names = "--prefix-ids", paramLabel = "IDS", description = "The same as ids: 1,2,3.")
    private @Nullable String prefixIds;

    @Option(names = "--suffix", paramLabel = "TEXT", description = "What every sequence ends with.")
    private @Nullable String suffix;

    @Option(names = "--suffix-ids", paramLabel = "IDS", description = "The same as ids: 1,2,3.")
    private @Nullable String suffixIds;

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("run by picocli only");
        }
        if (prefix == null && prefixIds == null && suffix == null && suffixIds == null) {
            throw new ParameterException(
                    spec.commandLine(), "no prompt: give --prefix, --suffix, --prefix-ids or --suffix-ids");
        }
        Prompt prompt = new Prompt(prefix, prefixIds, suffix, suffixIds);
        return new SamplingRun(model, sampling, prompt).run(spec.commandLine().getOut());
    }
}
