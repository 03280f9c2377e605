package radd.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import radd.RaddException;
import radd.engine.collective.Launch;
import radd.modelio.TextFile;

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

    @Option(
            names = "--prefix-file",
            paramLabel = "FILE",
            description = "The beginning is the text of a file, without the line end at its end.")
    private @Nullable Path prefixFile;

    @Option(
            names = "--template",
            paramLabel = "TEXT",
            description =
                    "The whole as text with gaps, [MASK] for one token and [MASK:n] for n: \"The [MASK:12] sat on [MASK].\" Where"
                            + " tokens carry the space before their word, as GPT-2's do, a space before a gap belongs to the gap's first token.")
    private @Nullable String template;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description =
                    "Many prompts (- for the standard input), one JSON object a line: prefix, suffix (or prefix_ids, suffix_ids) and length, or template; id is"
                            + " copied to the results, which are jsonl. With --output, a run that was interrupted goes on where it stopped.")
    private @Nullable Path input;

    @Option(
            names = "--cfg",
            defaultValue = "0",
            paramLabel = "W",
            description =
                    "Classifier-free guidance by the prompt: draw from c^(1+W) / c_unprompted^W. Two evaluations for one"
                            + " (default: ${DEFAULT-VALUE}, none).")
    private double guidance;

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("run by picocli only");
        }
        Prompt prompt = new Prompt(begin(), prefixIds, suffix, suffixIds, template, null);
        if (prompt.isEmpty() == (input == null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    input == null
                            ? "no prompt: give --prefix, --prefix-file, --suffix, --template, --input, --prefix-ids or --suffix-ids"
                            : "--input holds the prompts: leave out the other prompt");
        }
        if (template != null && sampling.hasLength()) {
            throw new ParameterException(spec.commandLine(), "--template says the length: leave out --length");
        }
        if (input != null
                && TextFile.isStandardInput(input)
                && Launch.ofThisProcess().size() > 1) {
            throw OptionValue.refused("--input", input, "several processes cannot all read it: name a file");
        }
        Prompts prompts = input == null ? Prompts.of(prompt) : Prompts.read(input);
        return new SamplingRun(model, sampling, prompts, guidance)
                .run(spec.commandLine().getOut());
    }

    private @Nullable String begin() {
        if (prefixFile == null) {
            return prefix;
        }
        if (prefix != null) {
            throw OptionValue.refused("--prefix-file", prefixFile, "--prefix is given too: give one of them");
        }
        return TextFile.read(prefixFile, RaddException.Kind.DATA).replaceFirst("\\R\\z", "");
    }
}
