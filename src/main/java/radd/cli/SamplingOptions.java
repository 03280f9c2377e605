package radd.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import radd.cli.view.Terminal;
import radd.core.sampler.TokenDraw;
import radd.engine.collective.Collective;
import radd.sample.SampleFormat;

/** The options of commands that generate: how, how much, and where the results go. */
public final class SamplingOptions {
    /** Tokens of the longest sequence in blocks: what fits in memory many times over, and is no slip of the finger. */
    static final int LONGEST = 1 << 20;

    @Mixin
    private final MethodOptions method = new MethodOptions();

    @Mixin
    private final DrawOptions draw = new DrawOptions();

    @Mixin
    private final DeviceOptions devices = new DeviceOptions();

    @Option(names = "--length", paramLabel = "L", description = "Tokens of a sequence (default: the model's length).")
    private @Nullable Integer length;

    @Option(
            names = "--batch-size",
            defaultValue = "1",
            paramLabel = "B",
            description = "Sequences generated at once (default: ${DEFAULT-VALUE}); changes the speed, not the result.")
    private int batchSize;

    @Option(
            names = "--num-samples",
            paramLabel = "N",
            description =
                    "Sequences to generate (default: the batch size); with --input, for each prompt (default: 1).")
    private @Nullable Integer samples;

    @Option(
            names = "--stop-at-eos",
            description =
                    "End a text at the first end of text behind the prompt. With --block or --method ordered nothing behind it is"
                            + " computed; elsewhere only what comes once all before it is there.")
    private boolean stopAtEnd;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Makes the output reproducible: sequence i depends on the seed and i (default: a new one).")
    private @Nullable Long seed;

    @Option(
            names = "--format",
            completionCandidates = Choices.Formats.class,
            paramLabel = "FORMAT",
            description = "text, ids or jsonl (default: text, or ids where the model has no tokenizer).")
    private @Nullable String format;

    @Option(names = "--output", paramLabel = "FILE", description = "Where to write (default: standard output).")
    private @Nullable Path output;

    @Option(names = "--watch", description = "Show, on a terminal, the sequence in work as its tokens are revealed.")
    private boolean watch;

    @Option(names = "--gif", paramLabel = "FILE", description = "Write the same of the first sequence as an animation.")
    private @Nullable Path gif;

    MethodOptions method() {
        return method;
    }

    TokenDraw draw() {
        return draw.draw();
    }

    DeviceOptions devices() {
        return devices;
    }

    /** L: what is asked for, else all that the model can. */
    int length(int modelLength) {
        if (length == null) {
            return modelLength;
        }
        int longest = method.inBlocks() ? LONGEST : modelLength;
        if (length > longest) {
            throw OptionValue.refused(
                    "--length",
                    length,
                    method.inBlocks()
                            ? "must be at most " + LONGEST
                            : "the model's length is " + modelLength
                                    + "; longer sequences need --block and a method that fills blocks");
        }
        return OptionValue.atLeastOne("--length", length);
    }

    /** Whether a length is asked for. */
    boolean hasLength() {
        return length != null;
    }

    int batchSize() {
        return OptionValue.atLeastOne("--batch-size", batchSize);
    }

    /** Sequences for each prompt of a file. */
    int samplesPerPrompt() {
        return samples == null ? 1 : samples();
    }

    int samples() {
        return samples == null ? batchSize() : OptionValue.atLeastOne("--num-samples", samples);
    }

    boolean stopAtEnd() {
        return stopAtEnd;
    }

    public boolean watch() {
        return watch;
    }

    public Optional<Path> gif() {
        return Optional.ofNullable(gif);
    }

    long seed() {
        if (seed == null) {
            seed = ThreadLocalRandom.current().nextLong(1L << 32); // short enough to be typed again
        }
        return seed;
    }

    /** The form asked for; empty when the model decides. */
    Optional<SampleFormat> format() {
        return Optional.ofNullable(format).map(name -> OptionValue.choose("--format", name, SampleFormat.class));
    }

    Optional<Path> output() {
        return Optional.ofNullable(output);
    }

    /** Makes all processes take the seed of rank 0. */
    void agreeOnSeed(Collective processes) {
        seed = processes.gather(seed())[0];
    }

    /**
     * Refuses what can be refused before a model is read.
     *
     * @param processes how many generate together
     */
    void check(int processes) {
        samples();
        draw();
        format();
        method.check();
        if (watch && !Terminal.current().interactive()) {
            throw OptionValue.refused("--watch", "given", "the error stream must be a terminal; --gif FILE needs none");
        }
        if (processes > 1 && watch) {
            throw OptionValue.refused("--watch", "given", "several processes have no terminal of their own");
        }
        if (processes > 1 && output == null) {
            throw OptionValue.refused(
                    "--output", "not given", "several processes write to a file that all of them see");
        }
    }
}
