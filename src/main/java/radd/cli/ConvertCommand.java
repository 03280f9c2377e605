package radd.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import radd.Named;
import radd.core.family.Model;
import radd.modelio.FileFailure;
import radd.modelio.ModelForm;
import radd.modelio.StoredModel;
import radd.modelio.StoredType;
import radd.modelio.TensorEntry;
import radd.modelio.TensorSource;
import radd.modelio.WeightSet;

/** {@code radd convert}: a model in another form. */
@Command(
        name = "convert",
        description =
                "Write a model in another form: a folder of Hugging Face's libraries, radd's, or what PyTorch and the reference load.")
final class ConvertCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "SOURCE",
            description = "Model folder, run folder, checkpoint file or repository of the hub, as for --model-path.")
    private String source = "";

    @Parameters(index = "1", paramLabel = "TARGET", description = "Folder to be made; must not exist or be empty.")
    private Path target = Path.of("");

    @Option(
            names = "--to",
            completionCandidates = Choices.Forms.class,
            required = true,
            paramLabel = "FORM",
            description = "hf, radd or torch.")
    private String form = "";

    @Option(
            names = "--dtype",
            completionCandidates = Choices.Storages.class,
            defaultValue = "float32",
            paramLabel = "TYPE",
            description = "float32, bfloat16 or float16 (default: ${DEFAULT-VALUE}).")
    private String dtype = "";

    @Option(names = "--raw", description = "The weights that training goes on with, not their moving average.")
    private boolean raw;

    /** Types that weights are stored as. */
    enum Storage implements Named {
        FLOAT32(StoredType.F32),
        BFLOAT16(StoredType.BF16),
        FLOAT16(StoredType.F16);

        private final StoredType type;

        Storage(StoredType type) {
            this.type = type;
        }
    }

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("run by picocli only");
        }
        ModelForm written = OptionValue.choose("--to", form, ModelForm.class);
        StoredType type = OptionValue.choose("--dtype", dtype, Storage.class).type;
        requireEmpty();
        StoredModel stored = StoredModel.at(HubAccess.folder(source), raw ? WeightSet.RAW : WeightSet.AVERAGE);
        Model model = stored.model();
        try (TensorSource weights = stored.openWeights(model)) {
            List<TensorEntry> parameters = model.table().shapes().keySet().stream()
                    .map(name -> TensorEntry.converted(weights, name, type))
                    .toList();
            written.write(target, model, parameters);
        }
        spec.commandLine().getOut().println(target);
        return ExitCode.DONE.code();
    }

    private void requireEmpty() {
        if (!Files.exists(target)) {
            return;
        }
        try (Stream<Path> content = Files.list(target)) {
            if (content.findAny().isPresent()) {
                throw OptionValue.refused("TARGET", target.toString(), "it must not exist or be an empty folder");
            }
        } catch (IOException failure) {
            throw FileFailure.writing(target, failure);
        }
    }
}
