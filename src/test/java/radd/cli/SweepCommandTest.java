package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.TinyRun;

/** {@code radd train -m}: jobs in processes of their own, and a Slurm that only writes down what it is asked. */
class SweepCommandTest {
    @TempDir
    private Path folder;

    private final List<Process> children = new ArrayList<>();

    @AfterEach
    void endChildren() {
        children.forEach(child -> {
            child.descendants().forEach(ProcessHandle::destroyForcibly);
            child.destroyForcibly();
        });
    }

    private List<String> command(String... more) {
        List<String> args = new ArrayList<>(List.of(
                "train",
                "-m",
                "--config",
                TinyRun.FILE.toString(),
                "hydra.sweep.dir=" + folder.resolve("sweep"),
                "tokens=27",
                "data.tokenizer=text8",
                "data.valid_fraction=0.1",
                "data.cache_dir=" + folder.resolve("cache")));
        args.addAll(List.of(more));
        return args;
    }

    private Process start(List<String> args) throws IOException {
        List<String> command = ChildMain.command(Main.class, "-Dlogback.configurationFile=radd-logback.xml");
        command.addAll(args);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().put("OMP_NUM_THREADS", "1");
        builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        Process child = builder.start();
        children.add(child);
        return child;
    }

    private int run(List<String> args) throws Exception {
        Process child = start(args);
        assertTrue(child.waitFor(120, TimeUnit.SECONDS), "the child never ended");
        return child.exitValue();
    }

    private void program(String name, String body) throws IOException {
        Path file = Files.createDirectories(folder.resolve("bin")).resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        assertTrue(file.toFile().setExecutable(true));
    }

    private Path job(int number) {
        return folder.resolve("sweep").resolve(Integer.toString(number));
    }

    private String said(String stream) throws IOException {
        return Files.readString(folder.resolve(stream));
    }

    private void assertRow(String out, int job, String beginning, String end) {
        assertTrue(
                out.lines().anyMatch(line -> line.startsWith(job(job) + "  " + beginning) && line.endsWith(end)), out);
    }

    @Test
    void aFailureIsToldAndTheOthersGoOnAndASignalEndsTheSweepWhichGoesOnLater() throws Exception {
        Files.writeString(folder.resolve("corpus.txt"), "the dog sees a cat and the cat sees a dog ".repeat(50));
        Process sweep = start(command("data.train=none.txt,corpus.txt", "training.n_iters=1000000", "seed=1"));
        Path metrics = job(1).resolve("metrics.jsonl");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!Files.exists(metrics) || Files.size(metrics) == 0) {
            assertTrue(sweep.isAlive() && System.nanoTime() < deadline, said("err"));
            Thread.sleep(20);
        }
        sweep.destroy();
        assertTrue(sweep.waitFor(60, TimeUnit.SECONDS), "the sweep never ended");
        assertEquals(130, sweep.exitValue(), said("err"));
        assertTrue(said("err").contains("none.txt does not exist"), said("err"));
        assertTrue(said("err").contains("job 0 failed with code 3; the others go on"), said("err"));
        assertRow(said("out"), 0, "failed", "  data.train=none.txt");
        assertRow(said("out"), 1, "interrupted", "  data.train=corpus.txt");
        assertTrue(Files.readString(job(0).resolve("failure.txt")).contains("none.txt does not exist"));

        long stopped = TrainedRun.newestStep(job(1));
        Path settings = job(1).resolve(".hydra/config.yaml");
        Files.writeString(
                settings, Files.readString(settings).replaceFirst("n_iters: 1000000", "n_iters: " + (stopped + 1)));
        assertEquals(3, run(List.of("train", "--resume", folder.resolve("sweep").toString())), said("err"));
        assertRow(said("out"), 0, "failed", "  data.train=none.txt");
        assertRow(said("out"), 1, "finished  " + (stopped + 1) + "/" + (stopped + 1), "  data.train=corpus.txt");
    }

    @Test
    void slurmIsGivenOneArrayWhoseTasksTrainInTheJobsFolders() throws Exception {
        program("sbatch", "echo \"$@\" >>" + folder.resolve("submitted") + "; echo Submitted batch job 12");
        List<String> slurm = command(
                "data.train=corpus.txt",
                "seed=1,2,3,4",
                "hydra/launcher=submitit_slurm",
                "hydra.launcher.partition=gpu",
                "hydra.launcher.nodes=2",
                "hydra.launcher.array_parallelism=2");
        assertEquals(0, run(slurm), said("err"));
        Path script = folder.resolve("sweep/sweep.sbatch");
        assertEquals(List.of(script.toString()), Files.readAllLines(folder.resolve("submitted")));
        assertTrue(said("err").contains("Submitted batch job 12"), said("err"));
        assertRow(said("out"), 3, "not started", "  seed=4");
        List<String> lines = Files.readAllLines(script);
        for (String option :
                List.of("--array=0-3%2", "--partition=gpu", "--nodes=2", "--ntasks-per-node=1", "--signal=USR1@120")) {
            assertTrue(lines.contains("#SBATCH " + option), lines.toString());
        }

        program("srun", "printf '%s\\n' \"$@\"");
        ProcessBuilder task = new ProcessBuilder("bash", script.toString());
        task.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        task.environment().put("SLURM_ARRAY_TASK_ID", "2");
        Process process = task.start();
        List<String> words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertEquals(0, process.waitFor());
        assertEquals(List.of("--mpi=pmix", "--kill-on-bad-exit=1"), words.subList(0, 2));
        assertEquals(
                List.of(
                        "train",
                        "--config",
                        job(2) + "/.hydra/config.yaml",
                        "hydra.run.dir=" + job(2),
                        "training.requeue=true"),
                words.subList(3, words.size()));
        assertTrue(Files.readString(job(2).resolve(".hydra/config.yaml")).contains("seed: 3"));
    }

    @Test
    void numbersAreToldAsRanges() {
        assertEquals("0", SlurmArray.ranges(List.of(0)));
        assertEquals("0-2,5,7-8", SlurmArray.ranges(List.of(0, 1, 2, 5, 7, 8)));
    }

    @Test
    void whatCannotBeDoneIsRefusedBeforeAnythingIsWritten() throws IOException {
        CliRun.of(command("seed=1,2", "training.n_iters=0,1")).fails(2, "training.n_iters is 0");
        CliRun.of(command("seed=1,2", "hydra.sweep.subdir=x")).fails(2, "hydra.sweep.subdir", "hydra.sweep.dir");
        CliRun.of(command("seed=1,2", "hydra.launcher.partition=x")).fails(2, "hydra.launcher.partition");
        CliRun.of(command("seed=1,2", "hydra/launcher=joblib")).fails(2, "'joblib'", "basic, slurm");
        CliRun.of(command("load_dir=x", "seed=1,2")).fails(2, "load_dir is given for a sweep");
        CliRun.of(command("training.requeue=true", "seed=1,2")).fails(2, "hydra/launcher=slurm");
        assertFalse(Files.exists(folder.resolve("sweep")));
        Files.createDirectories(job(7));
        CliRun.of(command("seed=1,2")).fails(2, "sweep is not empty");
        CliRun.of("train", "-m", "--resume", folder.toString()).fails(3, "not the folder of a sweep");
    }

    @Test
    void finishedJobsAreSkipped() throws IOException {
        Path sweep = Files.createDirectories(folder.resolve("sweep"));
        Files.writeString(sweep.resolve("multirun.yaml"), "hydra: {overrides: {hydra: [], task: [seed=1]}}\n");
        Files.createDirectories(job(0).resolve("checkpoints/checkpoint_20"));
        Files.createDirectories(job(0).resolve(".hydra"));
        Files.copy(TinyRun.FILE, job(0).resolve(".hydra/config.yaml"));
        CliRun run = CliRun.of("train", "--resume", sweep.toString()).succeeds();
        assertRow(run.out(), 0, "finished  20/20", "");
        CliRun.of("train", "--resume", sweep.toString(), "seed=2").fails(2, "keeps its settings");
        CliRun.of(command("seed=1,2")).fails(2, "holds a sweep", "--resume " + sweep);
    }
}
