package radd.engine.collective;

import java.util.Map;
import java.util.Optional;

/**
 * How {@code mpirun} or {@code srun} started this process, as far as its environment tells.
 *
 * @param rank number of this process, from 0
 * @param size number of processes, at least 1
 * @param localRank number of this process among those on its machine, from 0
 */
public record Launch(int rank, int size, int localRank) {
    /** What a process that was started by hand has. */
    private static final Launch BY_HAND = new Launch(0, 1, 0);

    /** How this process was started. */
    public static Launch ofThisProcess() {
        return of(System.getenv());
    }

    /**
     * How a process with this environment was started. A Slurm batch script has {@code SLURM_PROCID} and others too, but only tasks of a
     * step have {@code SLURM_STEP_NUM_TASKS}.
     */
    static Launch of(Map<String, String> environment) {
        return from(environment, "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK")
                .or(() -> from(environment, "SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_LOCALID"))
                .orElse(BY_HAND);
    }

    private static Optional<Launch> from(Map<String, String> environment, String rank, String size, String localRank) {
        if (!environment.containsKey(rank) || !environment.containsKey(size)) {
            return Optional.empty();
        }
        return Optional.of(
                new Launch(number(environment, rank), number(environment, size), number(environment, localRank)));
    }

    private static int number(Map<String, String> environment, String variable) {
        String text = environment.getOrDefault(variable, "0");
        if (!text.matches("\\d{1,9}")) {
            throw new IllegalArgumentException(variable + " is '" + text + "', must be a whole number");
        }
        return Integer.parseInt(text);
    }
}
