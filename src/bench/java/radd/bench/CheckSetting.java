package radd.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import radd.core.network.ModelConfig;
import radd.engine.Precision;
import radd.engine.Torch;

/**
 * On what and with how much a part of the check works.
 *
 * @param device {@code cpu} or {@code cuda:N}
 * @param sizes how much it does
 * @param folder where it may leave files
 * @param peak FLOP/s of the device in bfloat16 by its maker, if known
 */
record CheckSetting(String device, CheckSizes sizes, Path folder, OptionalDouble peak) {
    /** Starts the engine. */
    Torch torch() {
        return Torch.on(device);
    }

    boolean isGpu() {
        return !device.equals("cpu");
    }

    /** The precision of sampling and evaluation: a GPU's usual one; not every CPU has bfloat16 products without gradients. */
    Precision withoutGradients() {
        return isGpu() ? Precision.BFLOAT16 : Precision.FLOAT32;
    }

    /** A command line of radd in a process of its own, by the same Java and the same class path. */
    CheckProcess radd(String name, String... arguments) {
        List<String> command = new ArrayList<>(javaCommand());
        command.add("radd.cli.Main");
        command.addAll(Arrays.asList(arguments));
        return new CheckProcess(command, folder.resolve(name + ".log"));
    }

    /** The start of a command line for another process like this one. */
    static List<String> javaCommand() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of(
                "-Djava.awt.headless=true",
                "-Dlogback.configurationFile=radd-logback.xml",
                "-Dradd.home=" + System.getProperty("radd.home"),
                "-cp",
                System.getProperty("java.class.path")));
        return command;
    }

    /** The settings of a network for {@code radd train}, without the usual warm-up, in which so few steps would change next to nothing. */
    static List<String> settings(ModelConfig model) {
        return List.of(
                "tokens=" + model.tokens(),
                "model.hidden_size=" + model.hiddenSize(),
                "model.length=" + model.length(),
                "model.n_blocks=" + model.blocks(),
                "model.n_heads=" + model.heads(),
                "model.dropout=" + model.dropout(),
                "optim.warmup=1");
    }

    /** Share of the device's peak, for people. */
    String share(double flopsPerSecond) {
        return peak.isEmpty()
                ? "MFU not stated: no --peak"
                : String.format(
                        Locale.ROOT,
                        "MFU %.1f %% of %.0f TFLOP/s",
                        100 * flopsPerSecond / peak.getAsDouble(),
                        peak.getAsDouble() / 1e12);
    }
}
