package radd.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import radd.RaddException;

/**
 * The batch job of Slurm that this process is of.
 *
 * @param id its number; of a task of an array, that of the array and its own: the first task's job has the number of the whole array, and
 *     what is said of that number is meant for all
 */
record SlurmJob(String id) {
    private static final Logger LOG = LoggerFactory.getLogger(SlurmJob.class);

    /** The job of this process; empty if Slurm did not start it. */
    static Optional<SlurmJob> ofThisProcess() {
        return of(System.getenv());
    }

    static Optional<SlurmJob> of(Map<String, String> environment) {
        String array = environment.get("SLURM_ARRAY_JOB_ID");
        String task = environment.get("SLURM_ARRAY_TASK_ID");
        return Optional.ofNullable(array == null || task == null ? environment.get("SLURM_JOB_ID") : array + "_" + task)
                .filter(id -> !id.isBlank())
                .map(SlurmJob::new);
    }

    /** Puts this process's job into the queue again, or says why it cannot be. */
    static void requeueThis() {
        Optional<SlurmJob> job = ofThisProcess();
        if (job.isEmpty()) {
            LOG.warn("training.requeue: not under Slurm, as there is no SLURM_JOB_ID; go on with --resume");
            return;
        }
        try {
            Answer.of(List.of("scontrol", "requeue", job.get().id()));
            LOG.info("Slurm puts job {} into the queue again", job.get().id());
        } catch (RaddException refusal) {
            LOG.warn("training.requeue: {}", refusal.getMessage());
        }
    }
}
