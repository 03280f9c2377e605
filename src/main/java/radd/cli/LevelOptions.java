package radd.cli;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import radd.core.sampler.LevelRequest;
import radd.core.sampler.LevelSchedule;

/** The options of the noise levels of vectors that are denoised. */
final class LevelOptions {
    @Option(
            names = LevelRequest.SIGMA_MAX,
            paramLabel = "S",
            description = "For score_lm: the noise level at the start (default: the model's largest).")
    private @Nullable Double sigmaMax;

    @Option(
            names = LevelRequest.CHURN,
            paramLabel = "C",
            description =
                    "For euler and heun of score_lm: raise each level by min(C / steps, 0.41) with new noise first (default: 0).")
    private @Nullable Double churn;

    @Option(
            names = LevelRequest.SCHEDULE,
            completionCandidates = Choices.Schedules.class,
            paramLabel = "SCHEDULE",
            description =
                    "For score_lm: how the levels of positions fall: uniform, left-to-right, or sure-first, twice as fast where the network"
                            + " keeps to a token of probability 0.9 (default: uniform).")
    private @Nullable String schedule;

    /** What is asked for. */
    LevelRequest request() {
        return new LevelRequest(
                optional(sigmaMax),
                optional(churn),
                Optional.ofNullable(schedule)
                        .map(name -> OptionValue.choose(LevelRequest.SCHEDULE, name, LevelSchedule.class)));
    }

    private static OptionalDouble optional(@Nullable Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** All that is given, as it was written. */
    @Override
    public String toString() {
        return Stream.of(sigmaMax, churn, schedule).map(String::valueOf).collect(Collectors.joining(","));
    }
}
