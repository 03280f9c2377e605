package radd.cli;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import radd.Named;
import radd.config.HydraOverrides;

/** Who starts the jobs of a sweep: {@code hydra/launcher}. */
enum Launcher implements Named {
    /** This process, one after the other. */
    BASIC,
    /** Slurm, as an array. */
    SLURM,
    /** The same by the name of Hydra's plug-in. */
    SUBMITIT_SLURM {
        @Override
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    };

    /**
     * The launcher that a command line chooses.
     *
     * @throws radd.RaddException (CONFIG) if there is none of that name
     */
    static Launcher of(HydraOverrides given) {
        return given.value(HydraOverrides.LAUNCHER)
                .map(name -> OptionValue.choose(HydraOverrides.LAUNCHER, name, Launcher.class))
                .orElse(BASIC);
    }

    /** Whether the jobs are Slurm's. */
    boolean isSlurm() {
        return this != BASIC;
    }

    /**
     * Refuses what is said to Hydra and means nothing to a sweep of this launcher.
     *
     * @throws radd.RaddException (CONFIG) naming the key
     */
    void requireKnown(HydraOverrides given) {
        Set<String> known = new HashSet<>(Set.of(HydraOverrides.SWEEP_DIR, HydraOverrides.LAUNCHER));
        if (isSlurm()) {
            Arrays.stream(SlurmKey.values()).map(SlurmKey::key).forEach(known::add);
        }
        given.requireKnown(known);
    }
}
