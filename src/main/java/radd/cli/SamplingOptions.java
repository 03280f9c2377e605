package radd.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import radd.RaddException;
import radd.core.sampler.DirectDraw;
import radd.core.sampler.SamplingMethod;
import radd.core.sampler.TokenDraw;
import radd.sample.SampleFormat;

/** The options of commands that generate: how, how much, and where the results go. */
final class SamplingOptions {
    @Option(
            names = "--method",
            defaultValue = "tweedie",
            paramLabel = "NAME",
            description = "tweedie or euler (default: ${DEFAULT-VALUE}).")
    private String method = "";

    @Option(
            names = "--steps",
            defaultValue = "1024",
            paramLabel = "N",
            description =
                    "Steps of the method (default: ${DEFAULT-VALUE}). Steps that reveal nothing cost nothing; with fewer steps more tokens"
                            + " are drawn at once, as if they did not depend on one another.")
    private int steps;

    @Option(names = "--length", paramLabel = "L", description = "Tokens of a sequence (default: the model's length).")
    private @Nullable Integer length;

    @Option(
            names = "--batch-size",
            defaultValue = "1",
            paramLabel = "B",
            description = "Sequences generated at once (default: ${DEFAULT-VALUE}); changes the speed, not the result.")
    private int batchSize;

    @Option(names = "--num-samples", paramLabel = "N", description = "Sequences to generate (default: the batch size).")
    private @Nullable Integer samples;

    @Option(
            names = "--strategy",
            defaultValue = "direct",
            paramLabel = "NAME",
            description = "How a token is drawn: direct, from the network's distribution itself.")
    private String strategy = "";

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Makes the output reproducible: sequence i depends on the seed and i (default: a new one).")
    private @Nullable Long seed;

    @Option(
            names = "--format",
            paramLabel = "NAME",
            description = "text, ids or jsonl (default: text, or ids where the model has no tokenizer).")
    private @Nullable String format;

    @Option(names = "--output", paramLabel = "FILE", description = "Where to write (default: standard output).")
    private @Nullable Path output;

    SamplingMethod method() {
        return choose("--method", method, SamplingMethod.values(), SamplingMethod::referenceName);
    }

    int steps() {
        return atLeastOne("--steps", steps);
    }

    /** L: what is asked for, else all that the model can. */
    int length(int modelLength) {
        if (length == null) {
            return modelLength;
        }
        if (length > modelLength) {
            throw refused("--length", length, "the model's length is " + modelLength);
        }
        return atLeastOne("--length", length);
    }

    int batchSize() {
        return atLeastOne("--batch-size", batchSize);
    }

    int samples() {
        return samples == null ? batchSize() : atLeastOne("--num-samples", samples);
    }

    TokenDraw draw() {
        return choose("--strategy", strategy, new TokenDraw[] {new DirectDraw()}, TokenDraw::referenceName);
    }

    long seed() {
        if (seed == null) {
            seed = ThreadLocalRandom.current().nextLong(1L << 32); // short enough to be typed again
        }
        return seed;
    }

    /** The form asked for; empty when the model decides. */
    Optional<SampleFormat> format() {
        return Optional.ofNullable(format)
                .map(name -> choose("--format", name, SampleFormat.values(), SampleFormat::label));
    }

    Optional<Path> output() {
        return Optional.ofNullable(output);
    }

    /** Refuses what can be refused before a model is read. */
    void check() {
        method();
        steps();
        samples();
        draw();
        format();
    }

    private interface Named<T> {
        String name(T value);
    }

    private static <T> T choose(String option, String wanted, T[] values, Named<T> named) {
        return Arrays.stream(values)
                .filter(value -> named.name(value).equals(wanted))
                .findFirst()
                .orElseThrow(() -> refused(
                        option,
                        "'" + wanted + "'",
                        "must be " + Arrays.stream(values).map(named::name).collect(Collectors.joining(" or "))));
    }

    private static int atLeastOne(String option, int value) {
        if (value < 1) {
            throw refused(option, value, "must be at least 1");
        }
        return value;
    }

    private static RaddException refused(String option, Object value, String allowed) {
        return new RaddException(RaddException.Kind.CONFIG, option + " is " + value, allowed);
    }
}
