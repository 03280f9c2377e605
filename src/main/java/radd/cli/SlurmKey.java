package radd.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import radd.config.HydraOverrides;

/** What can be said of a sweep's job array, by the names that Hydra's plug-in for Slurm has: {@code hydra.launcher.partition=gpu}. */
enum SlurmKey {
    NAME("--job-name=%s", "radd", false),
    PARTITION("--partition=%s", "", false),
    ACCOUNT("--account=%s", "", false),
    QOS("--qos=%s", "", false),
    CONSTRAINT("--constraint=%s", "", false),
    NODES("--nodes=%s", "1", true),
    TASKS_PER_NODE("--ntasks-per-node=%s", "1", true),
    GPUS_PER_NODE("--gpus-per-node=%s", "", true),
    CPUS_PER_TASK("--cpus-per-task=%s", "", true),
    MEM_GB("--mem=%sG", "", true),
    /** Minutes. */
    TIMEOUT_MIN("--time=%s", "", true),
    /** Seconds before the end at which a job writes its checkpoint and has itself put into the queue again. */
    SIGNAL_DELAY_S("--signal=USR1@%s", "120", true),
    /** Jobs that run at once; part of the array's own option. */
    ARRAY_PARALLELISM("", "", true);

    private final String option;
    private final String usual;
    private final boolean isNumber;

    SlurmKey(String option, String usual, boolean isNumber) {
        this.option = option;
        this.usual = usual;
        this.isNumber = isNumber;
    }

    /** The dotted key. */
    String key() {
        return HydraOverrides.LAUNCHER_KEYS + name().toLowerCase(Locale.ROOT);
    }

    /**
     * What is said of it, or the usual value; empty if there is neither.
     *
     * @throws radd.RaddException (CONFIG) if a number is wanted, or a line of a script could not hold the value
     */
    Optional<String> value(HydraOverrides given) {
        String value = given.value(key()).orElse(usual);
        if (isNumber && !value.matches("([1-9][0-9]{0,8})?")) {
            throw OptionValue.refused(key(), value, "must be a whole number, at least 1");
        }
        if (!value.matches("[^\\s\"'\\\\]*")) {
            throw OptionValue.refused(key(), "'" + value + "'", "must have no spaces, quotes and backslashes");
        }
        return Optional.of(value).filter(text -> !text.isEmpty());
    }

    /** The options of {@code sbatch} that follow from a command line. */
    static List<String> options(HydraOverrides given) {
        List<String> options = new ArrayList<>();
        for (SlurmKey key : values()) {
            key.value(given)
                    .filter(value -> !key.option.isEmpty())
                    .ifPresent(value -> options.add(String.format(Locale.ROOT, key.option, value)));
        }
        return options;
    }

    /** Processes of one job. */
    static long processes(HydraOverrides given) {
        return Long.parseLong(NODES.value(given).orElseThrow())
                * Long.parseLong(TASKS_PER_NODE.value(given).orElseThrow());
    }
}
