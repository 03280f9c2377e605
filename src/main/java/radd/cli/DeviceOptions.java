package radd.cli;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import radd.RaddException;
import radd.engine.Torch;
import radd.engine.collective.Launch;

/** The options of commands that spread their work over several devices; what they compute does not depend on it. */
final class DeviceOptions {
    @Option(
            names = "--devices",
            paramLabel = "LIST",
            description = "Work on several devices at once, such as cuda:0,cuda:1 or cpu,cpu, instead of --device.")
    private @Nullable String devices;

    @Option(
            names = "--ngpus",
            paramLabel = "N",
            description = "The same on N GPUs; on a machine without any, N times on the CPU.")
    private @Nullable Integer gpus;

    /**
     * Starts the engine on the devices.
     *
     * @param otherwise names the device where neither option is given
     */
    List<Torch> devices(ModelOptions otherwise) {
        if (devices != null && gpus != null) {
            throw new RaddException(
                    RaddException.Kind.CONFIG, "--devices and --ngpus are both given", "give one of them");
        }
        if (gpus != null) {
            return Torch.devices(
                    OptionValue.atLeastOne("--ngpus", gpus),
                    Launch.ofThisProcess().localRank());
        }
        return devices == null
                ? List.of(otherwise.torch())
                : Arrays.stream(devices.split(",", -1))
                        .map(String::strip)
                        .map(Torch::on)
                        .toList();
    }
}
