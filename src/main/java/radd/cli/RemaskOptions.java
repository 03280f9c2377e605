package radd.cli;

import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import radd.core.sampler.MethodRequest;
import radd.core.sampler.RemaskSchedule;

/** The options of {@code --method remdm} beside its steps. */
final class RemaskOptions {
    @Option(
            names = "--remask",
            completionCandidates = Choices.Remasks.class,
            paramLabel = "REMASK",
            description = "For remdm: cap, rescale or loop (default: cap).")
    private @Nullable String strategy;

    @Option(
            names = "--remask-eta",
            paramLabel = "X",
            description =
                    "For remdm: how much is masked again (default: 0.008 for cap, 0.015 for rescale, 0.02 for loop).")
    private @Nullable Double eta;

    @Option(
            names = "--remask-window",
            paramLabel = "ON,OFF",
            description = "For --remask loop: the times between which positions are masked again (default: 0.55,0.05).")
    private @Nullable String window;

    /** What is asked for. */
    MethodRequest.Remask request() {
        return new MethodRequest.Remask(
                Optional.ofNullable(strategy)
                        .map(name -> OptionValue.choose("--remask", name, RemaskSchedule.Strategy.class)),
                eta == null ? OptionalDouble.empty() : OptionalDouble.of(eta),
                window == null ? Optional.empty() : Optional.of(window(window)));
    }

    private static RemaskSchedule.Window window(String window) {
        String[] times = window.split(",", -1);
        return OptionValue.made("--remask-window", () -> {
            if (times.length != 2) {
                throw new IllegalArgumentException("'" + window + "' must be ON,OFF");
            }
            return new RemaskSchedule.Window(Double.parseDouble(times[0]), Double.parseDouble(times[1]));
        });
    }

    /** All that is given, as it was written. */
    @Override
    public String toString() {
        return strategy + "," + eta + "," + window;
    }
}
