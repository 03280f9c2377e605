package radd.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import radd.core.family.Model;
import radd.engine.Torch;
import radd.eval.Likelihood;

/** The options of commands that score requests: by which likelihood, how many at once, on what, and where the results go. */
final class ScoringOptions {
    @Option(
            names = "--batch-size",
            defaultValue = "32",
            paramLabel = "B",
            description =
                    "Masked sequences in one run of the network; changes the speed, not the result (default: ${DEFAULT-VALUE}).")
    private int batchSize;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "S",
            description = "Seed of the draws (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--work-dir",
            paramLabel = "DIR",
            description =
                    "Where the results are written, and what is finished of a run in work: the same command goes on with it (default: logs/ and"
                            + " the model's name).")
    private @Nullable Path workDir;

    @Mixin
    private final LikelihoodOptions likelihoods = new LikelihoodOptions();

    @Mixin
    private final DeviceOptions devices = new DeviceOptions();

    /** The names of these options. */
    static Set<String> names() {
        return CommandSpec.forAnnotatedObject(new ScoringOptions()).options().stream()
                .map(option -> option.names()[0])
                .collect(Collectors.toUnmodifiableSet());
    }

    int batchSize() {
        return OptionValue.atLeastOne("--batch-size", batchSize);
    }

    long seed() {
        return seed;
    }

    /** Where the results go. */
    Path workDir(ModelOptions model) {
        return WorkFolder.orUsual(workDir, model.modelPath());
    }

    /**
     * The likelihood that is asked for.
     *
     * @throws radd.RaddException (CONFIG) if a number is out of range, or the model cannot answer
     */
    Likelihood likelihood(Model model) {
        return likelihoods.ofRequests(model, seed);
    }

    /** Starts the engine on the devices. */
    List<Torch> openDevices(ModelOptions model) {
        return devices.devices(model);
    }
}
