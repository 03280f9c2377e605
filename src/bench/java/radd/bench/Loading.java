package radd.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import radd.core.family.Model;
import radd.core.network.Initialiser;
import radd.engine.FlatVector;
import radd.engine.Torch;
import radd.modelio.LoadedModel;
import radd.modelio.ModelDirectory;
import radd.modelio.ModelForm;
import radd.modelio.StoredType;
import radd.modelio.TensorEntry;
import radd.modelio.TensorSource;

/** Times small_radd from a warm page cache to ready, out of both formats, each beside reading the same file and nothing else. */
public final class Loading {
    private static final String SMALL =
            """
            {"tokens": 50257, "model": {"type": "ddit_wot", "hidden_size": 768, "length": 1024, "n_blocks": 12, "n_heads": 12, "dropout": 0.02},
             "noise": {"type": "loglinear"}}
            """;
    private static final int CHUNK = 1 << 20;

    private Loading() {}

    public static void main(String[] args) throws IOException {
        int repetitions = args.length > 0 ? Integer.parseInt(args[0]) : 7;
        Path folder = Files.createTempDirectory("radd-loading");
        try {
            run(folder, repetitions);
        } finally {
            try (Stream<Path> tree = Files.walk(folder)) {
                for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static void run(Path folder, int repetitions) throws IOException {
        Path hf = Files.createDirectories(folder.resolve("hf"));
        Path torch = folder.resolve("torch");
        Files.writeString(hf.resolve(ModelDirectory.CONFIG), SMALL);
        Model model = new ModelDirectory(hf).readModel();
        Torch cpu = Torch.on("cpu");
        try (FlatVector parameters = FlatVector.zeros(cpu, model.table())) {
            Initialiser.initialise(parameters, 42);
            new ModelDirectory(hf).write(model, TensorEntry.ofParameters(parameters));
        }
        try (TensorSource weights = new ModelDirectory(hf).openWeights(model)) {
            ModelForm.TORCH.write(
                    torch,
                    model,
                    model.table().shapes().keySet().stream()
                            .map(name -> TensorEntry.converted(weights, name, StoredType.F32))
                            .toList());
        }
        System.out.println("| file | MB | read, s | loaded, s | loaded / read |");
        System.out.println("|---|---|---|---|---|");
        pair(hf.resolve(ModelDirectory.WEIGHTS), hf, cpu, repetitions);
        pair(torch.resolve("checkpoints-meta/checkpoint.pth"), torch, cpu, repetitions);
    }

    private static void pair(Path file, Path model, Torch cpu, int repetitions) throws IOException {
        List<Double> reading = new ArrayList<>();
        List<Double> loading = new ArrayList<>();
        for (int i = 0; i < repetitions; i++) {
            reading.add(readingSeconds(file));
            long start = System.nanoTime();
            LoadedModel.open(model, cpu).close();
            loading.add((System.nanoTime() - start) / 1e9);
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %.0f | %.2f (first %.2f) | %.2f (first %.2f) | %.1f |%n",
                file.getFileName(),
                Files.size(file) / 1e6,
                median(reading),
                reading.get(0),
                median(loading),
                loading.get(0),
                median(loading) / median(reading));
    }

    private static double readingSeconds(Path file) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        long start = System.nanoTime();
        try (FileChannel channel = FileChannel.open(file)) {
            while (channel.read(chunk.clear()) >= 0) {}
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
