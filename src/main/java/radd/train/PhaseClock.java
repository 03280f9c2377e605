package radd.train;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/** Wall time of a replica's thread, by what it was spent on. */
public final class PhaseClock {
    private final Map<Phase, Long> nanos = new EnumMap<>(Phase.class);

    /** Runs an action and counts its time. */
    <T> T time(Phase phase, Supplier<T> action) {
        long start = System.nanoTime();
        try {
            return action.get();
        } finally {
            nanos.merge(phase, System.nanoTime() - start, Long::sum);
        }
    }

    /** As {@link #time(Phase, Supplier)}, for an action without a result. */
    void time(Phase phase, Runnable action) {
        time(phase, () -> {
            action.run();
            return phase;
        });
    }

    /** Seconds of every phase since the last call. */
    Map<Phase, Double> takeSeconds() {
        Map<Phase, Double> seconds = new EnumMap<>(Phase.class);
        for (Phase phase : Phase.values()) {
            seconds.put(phase, nanos.getOrDefault(phase, 0L) / 1e9);
        }
        nanos.clear();
        return seconds;
    }
}
