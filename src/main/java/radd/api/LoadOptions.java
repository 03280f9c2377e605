package radd.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import radd.InvalidSetting;
import radd.Named;
import radd.engine.CacheFolder;
import radd.engine.Precision;
import radd.engine.PrecisionTrial;
import radd.engine.Torch;

/**
 * How a model is loaded.
 *
 * @param devices {@code cpu} or {@code cuda:N}, each as often as calls shall work on it at once; empty for a GPU if the machine has one, else the CPU
 * @param precision {@code float32}, {@code float32-onednn}, {@code bfloat16}, {@code float16}, or {@code fastest}, which is measured once and
 *     remembered in the user's cache folder; empty for float32 on CPUs and bfloat16 on GPUs
 * @param revision branch, tag or commit of a repository of the hub; empty for main
 * @param raw whether the weights that a training goes on with are meant, not their moving average
 */
public record LoadOptions(List<String> devices, Optional<String> precision, Optional<String> revision, boolean raw) {
    /** One device, in the precision in which numbers are compared. */
    public static final LoadOptions USUAL = new LoadOptions(List.of(), Optional.empty(), Optional.empty(), false);

    private static final String FASTEST = "fastest";

    public LoadOptions {
        devices = List.copyOf(devices);
        precision.filter(name -> !name.equals(FASTEST)).ifPresent(LoadOptions::named);
    }

    /** The same on these devices. */
    public LoadOptions onDevices(String... names) {
        return new LoadOptions(List.of(names), precision, revision, raw);
    }

    /**
     * The same in this precision.
     *
     * @throws InvalidSetting if there is none of that name
     */
    public LoadOptions inPrecision(String name) {
        return new LoadOptions(devices, Optional.of(name), revision, raw);
    }

    /** The same of this revision. */
    public LoadOptions ofRevision(String name) {
        return new LoadOptions(devices, precision, Optional.of(name), raw);
    }

    /** The same with the weights that a training goes on with. */
    public LoadOptions withRawWeights() {
        return new LoadOptions(devices, precision, revision, true);
    }

    private static Precision named(String name) {
        return Named.of(Precision.class, "precision", name);
    }

    /** The devices, with the engine started. */
    List<Torch> torches() {
        return devices.isEmpty()
                ? Torch.devices(1, 0)
                : devices.stream().map(Torch::on).toList();
    }

    Precision precisionOn(Torch torch) {
        Path cache = CacheFolder.standard();
        Precision chosen = precision
                .map(name ->
                        name.equals(FASTEST) ? PrecisionTrial.on(torch, cache).precision() : named(name))
                .orElse(Precision.standard(torch.isGpu()));
        InvalidSetting.require(
                !torch.isGpu() || chosen != Precision.FLOAT32_ONEDNN, "precision", chosen.label(), "for CPUs another");
        return chosen;
    }
}
