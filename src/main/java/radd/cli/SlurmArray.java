package radd.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import radd.RaddException;
import radd.config.HydraOverrides;
import radd.config.Presets;
import radd.modelio.AtomicFile;

/** The jobs of a sweep as one array of Slurm's: {@code sweep.sbatch} in its folder, whose task N trains in the folder N. */
final class SlurmArray {
    private static final String SCRIPT = "sweep.sbatch";

    private final SweepFolder sweep;

    SlurmArray(SweepFolder sweep) {
        this.sweep = sweep;
    }

    /**
     * Writes the script and submits it.
     *
     * @param tasks numbers of the jobs that are to run, ascending, at least one
     * @return what {@code sbatch} says
     * @throws RaddException (CONFIG) if there is no {@code sbatch}, (DATA) if it refuses
     */
    String submit(List<Integer> tasks) {
        Path script = sweep.path().toAbsolutePath().normalize().resolve(SCRIPT);
        AtomicFile.writeString(script, script(tasks));
        return Answer.of(List.of("sbatch", script.toString()));
    }

    /** The script: it tells Slurm what it needs, and asks nothing of the machine that it was written on but the folders. */
    String script(List<Integer> tasks) {
        HydraOverrides given = sweep.given();
        String folder = sweep.path().toAbsolutePath().normalize().toString();
        if (folder.matches("(?s).*[\"\\\\\\n].*")) {
            throw OptionValue.refused(
                    HydraOverrides.SWEEP_DIR, folder, "must have no quotes, backslashes and line ends for Slurm");
        }
        String atOnce =
                SlurmKey.ARRAY_PARALLELISM.value(given).map(most -> "%" + most).orElse("");
        List<String> options = new ArrayList<>(SlurmKey.options(given));
        options.add("--array=" + ranges(tasks) + atOnce);
        options.add("--output=\"" + folder.replace("%", "%%") + "/%a/slurm-%A_%a.out\"");
        options.add("--open-mode=append");
        options.add("--requeue");
        String mpi = SlurmKey.processes(given) > 1 ? "--mpi=pmix " : "";
        return """
                #!/usr/bin/env bash
                # The jobs of a sweep: task N trains with the settings in N/.hydra/config.yaml, and goes on with its run when it comes again.
                %s
                set -euo pipefail
                job=%s/$SLURM_ARRAY_TASK_ID
                [[ -z ${SLURM_CPUS_PER_TASK:-} ]] || export SRUN_CPUS_PER_TASK=$SLURM_CPUS_PER_TASK

                srun %s--kill-on-bad-exit=1 %s train --config "$job/.hydra/config.yaml" hydra.run.dir="$job" training.requeue=true
                """.formatted(
                String.join(
                        "\n",
                        options.stream().map(option -> "#SBATCH " + option).toList()),
                quoted(folder),
                mpi,
                quoted(program()));
    }

    /** Numbers as Slurm takes them: {@code 0-2,5}. */
    static String ranges(List<Integer> numbers) {
        List<String> ranges = new ArrayList<>();
        int first = numbers.get(0);
        for (int at = 0; at < numbers.size(); at++) {
            int number = numbers.get(at);
            if (at == numbers.size() - 1 || numbers.get(at + 1) != number + 1) {
                ranges.add(first == number ? Integer.toString(number) : first + "-" + number);
                first = at == numbers.size() - 1 ? number : numbers.get(at + 1);
            }
        }
        return String.join(",", ranges);
    }

    /** The launcher of this installation, or whichever is on the PATH. */
    private static String program() {
        String home = System.getProperty(Presets.HOME, "");
        return Stream.of("scripts", "bin")
                .map(folder -> Path.of(home, folder, "radd").toAbsolutePath())
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse("radd");
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
