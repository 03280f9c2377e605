package radd.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import radd.core.noise.NoiseSchedule;
import radd.core.sampler.RemaskSchedule;

/** The options of {@code --method remdm} beside its steps. */
final class RemaskOptions {
    @Option(names = "--remask", paramLabel = "NAME", description = "For remdm: cap, rescale or loop (default: cap).")
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

    /** The options that are given, with their values. */
    Map<String, Object> given() {
        Map<String, Object> given = new LinkedHashMap<>();
        if (strategy != null) {
            given.put("--remask", strategy);
        }
        if (eta != null) {
            given.put("--remask-eta", eta);
        }
        if (window != null) {
            given.put("--remask-window", window);
        }
        return given;
    }

    /** When how much is masked again in so many steps. */
    RemaskSchedule schedule(NoiseSchedule noise, int steps) {
        RemaskSchedule.Strategy chosen = strategy == null
                ? RemaskSchedule.Strategy.CAP
                : OptionValue.choose("--remask", strategy, RemaskSchedule.Strategy.class);
        if (window != null && chosen != RemaskSchedule.Strategy.LOOP) {
            throw OptionValue.refused("--remask-window", window, "is for --remask loop");
        }
        double amount = eta == null ? chosen.defaultEta() : eta;
        RemaskSchedule.Window times = window();
        return OptionValue.made("--remask-eta", () -> new RemaskSchedule(noise, chosen, amount, times, steps));
    }

    private RemaskSchedule.Window window() {
        if (window == null) {
            return RemaskSchedule.Window.DEFAULT;
        }
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
        return given().toString();
    }
}
