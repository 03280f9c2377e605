package radd.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import radd.core.family.Model;
import radd.core.network.Initialiser;
import radd.engine.FlatVector;
import radd.engine.Torch;
import radd.modelio.ModelDirectory;
import radd.modelio.TensorEntry;
import radd.train.checkpoint.RunFolder;

/**
 * Commands run one after the other on a tiny model, their results thrown away, so that Java can write down which classes they load. The
 * launcher makes an archive of these, from which later starts take them parsed and checked.
 */
final class Rehearsal {
    /** With GPT-2's vocabulary, whose classes are then known too. */
    private static final String DESCRIPTION = """
            {"tokens": 50257, "model": {"type": "ddit_wot", "hidden_size": 4, "length": 8, "n_blocks": 1, "n_heads": 2, "dropout": 0},
             "noise": {"type": "loglinear"}, "data": {"tokenizer": "gpt2"}}
            """;

    private Rehearsal() {}

    /**
     * Rehearses; where it fails, such as for want of PyTorch's libraries, Java has written down what was loaded until then.
     *
     * @param args a folder for the model
     */
    public static void main(String[] args) throws IOException {
        Main.nameLogging();
        rehearse(Files.createDirectories(Path.of(args[0])));
    }

    /** The exit codes of the commands. */
    static List<Integer> rehearse(Path folder) throws IOException {
        String model = folder.toString();
        List<Integer> codes = new ArrayList<>();
        codes.add(run("--help"));
        codes.add(run("completion"));
        Files.writeString(RunFolder.at(folder.resolve("run")).config(), "seed: 1\n");
        codes.add(run("runs", "list", model));
        codes.add(run("models", "list"));
        writeModel(folder);
        codes.add(run("sample", "--model-path", model, "--precision", "float32", "--steps", "2", "--seed", "1"));
        codes.add(run("score", "--model-path", model, "--text", "a"));
        return codes;
    }

    private static int run(String... command) {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return Main.run(command, nowhere, nowhere);
    }

    private static void writeModel(Path folder) throws IOException {
        Files.writeString(folder.resolve(ModelDirectory.CONFIG), DESCRIPTION);
        ModelDirectory directory = new ModelDirectory(folder);
        Model model = directory.readModel();
        try (FlatVector parameters = FlatVector.zeros(Torch.on("cpu"), model.table())) {
            Initialiser.initialise(parameters, 1);
            directory.write(model, TensorEntry.ofParameters(parameters));
        }
    }
}
