package radd.bench;

import radd.train.metrics.MetricsLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What the check looks for in folders of runs. */
final class RunFiles {
    private RunFiles() {}

    /** The newest run under an output folder. */
    static Path newest(Path output) throws IOException {
        try (Stream<Path> all = Files.walk(output, 3)) {
            return all.filter(path -> Files.exists(path.resolve(".hydra")))
                    .max(Comparator.comparing(path -> path.resolve(".hydra").toFile().lastModified()))
                    .orElseThrow(() -> new IOException(output + " holds no run"));
        }
    }

    /** What a run reported under a name, in the order of the steps. */
    static List<Double> metric(Path run, String name) {
        return MetricsLog.read(run.resolve("metrics.jsonl")).stream()
                .map(entry -> entry.values().get(name))
                .filter(Number.class::isInstance)
                .map(value -> ((Number) value).doubleValue())
                .toList();
    }

    /** What a run reported last under a name. */
    static double last(Path run, String name) {
        List<Double> all = metric(run, name);
        return all.isEmpty() ? Double.NaN : all.get(all.size() - 1);
    }

    /** Deletes a folder with all that is in it, if it is there. */
    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** Copies a folder with all that is in it. */
    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
    }
}
