package radd.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import radd.RaddException;

/**
 * The jobs of a sweep, as Hydra's basic sweeper makes them of a command line: every value of every override with every value of the others,
 * the last override varying fastest.
 *
 * @param jobs the overrides of each job, at least one job
 */
public record Sweep(List<List<String>> jobs) {
    /** Slurm's array of tasks is no longer by default either. */
    static final int MOST_JOBS = 1000;

    /**
     * Reads a command line.
     *
     * @param overrides {@code key=value}, whose value may be several: see {@link SweepValues}
     * @throws RaddException (CONFIG) if an override's values cannot be read, a key that varies is given twice, or there are too many jobs
     */
    public static Sweep of(List<String> overrides) {
        Map<String, Integer> counts = new HashMap<>();
        List<List<String>> jobs = List.of(List.of());
        for (String override : overrides) {
            SweepValues choices = SweepValues.of(override);
            Integer earlier = counts.put(choices.key(), choices.values().size());
            if (earlier != null && (earlier > 1 || choices.values().size() > 1)) {
                throw new RaddException(
                        RaddException.Kind.CONFIG,
                        choices.key() + " is given twice",
                        "give all its values in one override");
            }
            if ((long) jobs.size() * choices.values().size() > MOST_JOBS) {
                throw new RaddException(
                        RaddException.Kind.CONFIG,
                        "the sweep has more than " + MOST_JOBS + " jobs with " + override,
                        "give fewer values, or make several sweeps");
            }
            jobs = jobs.stream()
                    .flatMap(job -> choices.overrides().stream().map(choice -> with(job, choice)))
                    .toList();
        }
        return new Sweep(jobs);
    }

    private static List<String> with(List<String> job, String override) {
        List<String> longer = new ArrayList<>(job);
        longer.add(override);
        return List.copyOf(longer);
    }
}
