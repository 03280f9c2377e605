package radd.engine;

import ai.djl.engine.EngineException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the precision in which this machine computes a linear layer fastest, and remembers it for the next time.
 *
 * <p>Candidates are timed one after the other, several rounds over, so that whatever else the machine does in the meantime hits them all;
 * the median of a candidate counts. A faster candidate must be faster by a margin to be preferred to a more exact one, so that the choice
 * does not change with the noise of the measurement.
 */
public final class PrecisionTrial {
    /** From the most to the least exact. */
    private static final List<Precision> CANDIDATES =
            List.of(Precision.FLOAT32, Precision.FLOAT32_ONEDNN, Precision.BFLOAT16);

    private static final int ROUNDS = 9;

    /** What a less exact candidate must save: a tenth of the time. */
    private static final double MARGIN = 0.9;

    /** A candidate this many times as slow as another is out after its first round: bfloat16 in emulation takes seconds. */
    private static final double HOPELESS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(PrecisionTrial.class);

    /** One timed run of a linear layer. */
    @FunctionalInterface
    interface Timing extends AutoCloseable {
        /**
         * Runs once.
         *
         * @return seconds
         */
        double seconds(Precision precision);

        @Override
        default void close() {}
    }

    /**
     * What was found.
     *
     * @param precision the precision to use
     * @param seconds median time of each candidate that finished; empty where there was no choice
     * @param remembered whether the times are of an earlier trial
     */
    public record Outcome(Precision precision, Map<Precision, Double> seconds, boolean remembered) {
        public Outcome {
            seconds = Map.copyOf(seconds);
        }

        /** The reason on one line, for people. */
        public String reason() {
            if (seconds.isEmpty()) {
                return "the default of this device";
            }
            String times = CANDIDATES.stream()
                    .filter(seconds::containsKey)
                    .map(candidate -> String.format(
                            Locale.ROOT, "%s %.2f ms", candidate.label(), 1e3 * seconds.getOrDefault(candidate, 0.0)))
                    .collect(Collectors.joining(", "));
            return "fastest here (one layer: " + times + (remembered ? "; measured earlier)" : ")");
        }
    }

    private final TrialCache cache;
    private final Supplier<Timing> timing;

    /** @param timing made if nothing is remembered, and closed */
    PrecisionTrial(TrialCache cache, Supplier<Timing> timing) {
        this.cache = cache;
        this.timing = timing;
    }

    /**
     * The fastest precision of a device: measured on a CPU, bfloat16 on a GPU.
     *
     * @param cacheFolder where the measurement is kept; a folder that cannot be read or written is no error
     */
    public static Outcome on(Torch torch, Path cacheFolder) {
        if (torch.isGpu()) {
            return new Outcome(Precision.BFLOAT16, Map.of(), false);
        }
        return new PrecisionTrial(TrialCache.of(torch, cacheFolder), () -> new LinearTiming(torch, CANDIDATES))
                .outcome();
    }

    /** The remembered outcome, or that of a trial now. */
    Outcome outcome() {
        return cache.read()
                .filter(times -> !times.isEmpty() && CANDIDATES.containsAll(times.keySet()))
                .map(times -> new Outcome(choose(times), times, true))
                .orElseGet(this::trial);
    }

    private Outcome trial() {
        Map<Precision, Double> medians;
        try (Timing made = timing.get()) {
            medians = measure(made);
        }
        if (medians.isEmpty()) {
            return new Outcome(Precision.FLOAT32, medians, false);
        }
        cache.write(medians);
        return new Outcome(choose(medians), medians, false);
    }

    private static Map<Precision, Double> measure(Timing timing) {
        Map<Precision, List<Double>> times = new EnumMap<>(Precision.class);
        for (Precision candidate : CANDIDATES) {
            try {
                timing.seconds(candidate); // the first run prepares
                times.put(candidate, new ArrayList<>(List.of(timing.seconds(candidate))));
            } catch (EngineException | UnsupportedOperationException notOffered) {
                LOG.debug("{} is not offered here", candidate.label(), notOffered);
            }
        }
        double best =
                times.values().stream().mapToDouble(list -> list.get(0)).min().orElse(0);
        times.values().removeIf(list -> list.get(0) > HOPELESS * best);
        for (int round = 1; round < ROUNDS; round++) {
            times.forEach((candidate, list) -> list.add(timing.seconds(candidate)));
        }
        Map<Precision, Double> medians = new EnumMap<>(Precision.class);
        times.forEach((candidate, list) -> medians.put(candidate, median(list)));
        return medians;
    }

    private static double median(List<Double> times) {
        double[] sorted = times.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static Precision choose(Map<Precision, Double> seconds) {
        Precision choice = Precision.FLOAT32;
        double best = Double.POSITIVE_INFINITY;
        for (Precision candidate : CANDIDATES) {
            double time = seconds.getOrDefault(candidate, Double.POSITIVE_INFINITY);
            if (time < MARGIN * best) {
                choice = candidate;
                best = time;
            }
        }
        return choice;
    }
}
