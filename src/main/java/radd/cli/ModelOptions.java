package radd.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import radd.RaddException;
import radd.engine.CacheFolder;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.engine.collective.Launch;
import radd.modelio.RunFolders;
import radd.modelio.StoredModel;
import radd.modelio.WeightSet;
import radd.modelio.hub.HubReference;
import radd.modelio.hub.ModelLocation;

/** The options of every command that runs a trained model: which model, on which device, in which arithmetic. */
final class ModelOptions {
    static final String AUTO = "auto";

    /** Before a commit's name where rank 0 tells what it sees; no path of a checkpoint begins so. */
    private static final String COMMIT = "@";

    @Option(
            names = "--model-path",
            required = true,
            paramLabel = "DIR|NAME",
            description =
                    "Folder with config.json and weights, the folder of a training run, a checkpoint of PyTorch, or a repository of the hub:"
                            + " org/name, hf://org/name@revision.")
    private String modelPath = "";

    @Option(
            names = "--revision",
            paramLabel = "NAME",
            description = "Branch, tag or commit of the repository that --model-path names (default: main).")
    private @Nullable String revision;

    private String commit = "";

    @Option(
            names = "--device",
            paramLabel = "NAME",
            description = "cpu or cuda:N (default: a GPU if the machine has one, else cpu).")
    private @Nullable String device;

    @Option(
            names = "--precision",
            completionCandidates = Choices.Precisions.class,
            defaultValue = AUTO,
            paramLabel = "PRECISION",
            description = "auto, float32, float32-onednn, bfloat16 or float16 (default: ${DEFAULT-VALUE}).")
    private String precision = AUTO;

    @Option(
            names = "--cache-dir",
            paramLabel = "DIR",
            description =
                    "Where tokenizers and measurements are kept between runs (default: $XDG_CACHE_HOME/radd or ~/.cache/radd).")
    private @Nullable Path cacheDir;

    @Option(names = "--raw", description = "The weights that training goes on with, not their moving average.")
    private boolean raw;

    /** The model that lies in a directory, or in a checkpoint's file. */
    StoredModel stored(Path directory) {
        return new StoredModel(directory, raw ? WeightSet.RAW : WeightSet.AVERAGE);
    }

    /** A name of the model in results: where it lies, and whether its raw weights are meant. */
    String named(Path path) {
        return path + (raw ? " (raw)" : "");
    }

    /** The model as given, for the names of what is made with it. */
    Path modelPath() {
        return Path.of(modelPath);
    }

    /** What tells the model from others: the name as given, of a repository with its commit once the {@link #directory} is known. */
    String identity() {
        return named(modelPath()) + commit;
    }

    /**
     * The directory of the model, which is made in the hub's cache if a repository is named, and of a run's folder is the newest checkpoint: the
     * commit or the checkpoint that rank 0 sees, so that all processes read the same while others go on writing.
     */
    Path directory(Collective processes) {
        ModelLocation location = new ModelLocation(modelPath, Optional.ofNullable(revision));
        Optional<Path> snapshot = processes.rank() == 0
                ? location.reference().map(repo -> HubAccess.fetch(location, repo, processes))
                : Optional.empty();
        String seen = "";
        if (processes.rank() == 0) {
            seen = snapshot.map(folder -> COMMIT + folder.getFileName())
                    .orElseGet(() -> modelPath()
                            .relativize(RunFolders.newestModel(modelPath()))
                            .toString());
        }
        seen = processes.ofRankZero(seen);
        if (!seen.startsWith(COMMIT)) {
            return modelPath().resolve(seen);
        }
        commit = seen;
        return snapshot.orElseGet(() -> fetch(commit.substring(COMMIT.length()), processes));
    }

    /** The commit that rank 0 has, out of this machine's cache or from the hub. */
    private Path fetch(String wanted, Collective processes) {
        ModelLocation location = new ModelLocation(modelPath, Optional.of(wanted));
        HubReference reference = location.reference()
                .orElseThrow(() -> new RaddException(
                        RaddException.Kind.DATA,
                        modelPath + " is a repository for rank 0 and a folder here",
                        "write hf://org/name for the repository"));
        return HubAccess.fetch(location, reference, processes);
    }

    /** Starts the engine on the device: the one asked for, else a GPU, of which each process of a machine takes its own, else the CPU. */
    Torch torch() {
        return device == null
                ? Torch.devices(1, Launch.ofThisProcess().localRank()).get(0)
                : Torch.on(device);
    }

    /** Where tokenizers and measurements are kept between runs; need not exist. */
    Path cacheDir() {
        return cacheDir != null ? cacheDir : CacheFolder.standard();
    }

    /**
     * The precision that the user asks for; empty for {@code auto}.
     *
     * @throws RaddException (CONFIG) if there is none of that name
     */
    Optional<Precision> demandedPrecision() {
        return precision.equalsIgnoreCase(AUTO)
                ? Optional.empty()
                : Optional.of(OptionValue.choose("--precision", precision, Precision.class));
    }

    /**
     * The precision of commands whose numbers are compared with others': what the user asks for, else float32 on the CPU and bfloat16 on GPUs.
     *
     * @throws RaddException (CONFIG) if there is none of that name or the device does not offer it
     */
    Precision standardPrecision(Torch torch) {
        return demandedPrecision(torch).orElse(Precision.standard(torch.isGpu()));
    }

    /** As {@link #demandedPrecision()}, refusing what the device does not offer. */
    Optional<Precision> demandedPrecision(Torch torch) {
        Optional<Precision> demanded = demandedPrecision();
        if (torch.isGpu() && demanded.filter(Precision.FLOAT32_ONEDNN::equals).isPresent()) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    "--precision float32-onednn is for the CPU, but --device is " + torch.deviceName(),
                    "use float32, bfloat16 or float16");
        }
        return demanded;
    }
}
