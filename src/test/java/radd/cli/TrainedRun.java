package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import radd.TinyRun;
import radd.modelio.RunFolders;
import radd.modelio.SafeTensors;
import radd.train.metrics.MetricsLog;

/**
 * What a small training run left in its folder.
 *
 * @param folder the run's
 * @param losses by step
 * @param parameters of the newest checkpoint, by name
 */
record TrainedRun(Path folder, Map<Long, Double> losses, Map<String, float[]> parameters) {
    /**
     * The command line of a run of {@link TinyRun#FILE}, on {@link TinyRun#CORPUS}: on the grammar, every run ends with a report that takes longer than its
     * steps.
     */
    static List<String> command(Path output, int steps, String... more) {
        List<String> command = new ArrayList<>(List.of("train", "--config", TinyRun.FILE.toString()));
        command.addAll(List.of("data.train=" + TinyRun.CORPUS));
        command.addAll(List.of("data.cache_dir=" + output.resolve("cache")));
        command.addAll(List.of("outdir=" + output, "training.n_iters=" + steps));
        command.addAll(List.of(more));
        return command;
    }

    /** The one run below a folder. */
    static TrainedRun in(Path output) {
        return of(folderIn(output));
    }

    /** The folder of the one run below a folder. */
    static Path folderIn(Path output) {
        try (Stream<Path> tree = Files.walk(output, 3)) {
            List<Path> runs = tree.filter(path -> Files.exists(path.resolve("metrics.jsonl")))
                    .toList();
            assertEquals(1, runs.size(), runs.toString());
            return runs.get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Steps done at the newest checkpoint of a run. */
    static long newestStep(Path run) {
        return RunFolders.step(RunFolders.newestModel(run)).orElseThrow();
    }

    private static TrainedRun of(Path run) {
        Map<Long, Double> losses = new TreeMap<>();
        for (MetricsLog.Entry entry : MetricsLog.read(run.resolve("metrics.jsonl"))) {
            if (entry.values().containsKey("train_loss")) {
                losses.put(entry.step(), entry.number("train_loss"));
            }
        }
        Map<String, float[]> parameters = new TreeMap<>();
        try (SafeTensors file = SafeTensors.open(RunFolders.newestModel(run).resolve("model.safetensors"))) {
            for (String name : file.names()) {
                parameters.put(name, file.readFloats(name));
            }
        }
        return new TrainedRun(run, losses, parameters);
    }

    /** Claims that losses and parameters, each tensor's relative difference in norm, agree. */
    void agreesWith(TrainedRun other, double tolerance) {
        assertEquals(losses.keySet(), other.losses.keySet());
        losses.forEach((step, loss) -> assertEquals(
                loss,
                Objects.requireNonNull(other.losses.get(step)),
                tolerance * Math.abs(loss),
                "loss of step " + step));
        assertEquals(parameters.keySet(), other.parameters.keySet());
        parameters.forEach((name, numbers) -> {
            double difference = difference(numbers, Objects.requireNonNull(other.parameters.get(name)));
            assertTrue(difference <= tolerance, name + " differs by " + difference);
        });
    }

    private static double difference(float[] a, float[] b) {
        double squares = 0;
        double norm = 0;
        for (int i = 0; i < a.length; i++) {
            squares += Math.pow((double) a[i] - b[i], 2);
            norm += Math.pow(a[i], 2);
        }
        return Math.sqrt(squares / norm);
    }
}
