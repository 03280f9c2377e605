package radd.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import radd.core.family.Model;
import radd.core.network.Initialiser;
import radd.engine.FlatVector;
import radd.engine.Torch;
import radd.modelio.ModelDirectory;
import radd.modelio.TensorEntry;

/**
 * Commands run one after the other on a tiny model, their results thrown away, so that Java can write down which classes they load. The launcher makes an
 * archive of these, from which later starts take them parsed and checked.
 */
final class Rehearsal {
    /** With GPT-2's vocabulary, whose classes are then known too. */
    private static final String DESCRIPTION = """
            {"tokens": 50257, "model": {"type": "ddit_wot", "hidden_size": 4, "length": 8, "n_blocks": 1, "n_heads": 2},
             "noise": {"type": "loglinear"}, "data": {"tokenizer": "gpt2"}}
            """;

    private Rehearsal() {}

    /**
     * Rehearses; a command that fails here, such as for want of PyTorch's libraries, has shown what it loads until then.
     *
     * @param args a folder for the model
     */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        Main.nameLogging();
        run("--help");
        run("runs", "list", folder.toString());
        run("models", "list", "--cache-dir", folder.toString());
        writeModel(folder);
        run(
                "sample",
                "--model-path",
                folder.toString(),
                "--cache-dir",
                folder.toString(),
                "--steps",
                "2",
                "--seed",
                "1");
        run("score", "--model-path", folder.toString(), "--text", "a");
    }

    private static void run(String... args) {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        Main.run(args, nowhere, nowhere);
    }

    private static void writeModel(Path folder) throws IOException {
        Files.writeString(folder.resolve(ModelDirectory.CONFIG), DESCRIPTION);
        ModelDirectory directory = new ModelDirectory(folder);
        Model model = directory.readModel();
        try (FlatVector parameters = FlatVector.zeros(Torch.on("cpu"), model.table())) {
            Initialiser.initialise(parameters, 1);
            List<TensorEntry> tensors = model.table().entries().stream()
                    .map(entry -> TensorEntry.ofFloats(
                            entry.name(),
                            entry.shape().stream().mapToLong(Long::longValue).toArray(),
                            parameters.floats(entry)))
                    .toList();
            directory.write(model, tensors);
        }
    }
}
