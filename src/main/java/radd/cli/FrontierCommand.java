package radd.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import radd.InvalidSetting;
import radd.core.family.Model;
import radd.core.sampler.DecodingMethod;
import radd.core.sampler.MethodRequest;
import radd.core.sampler.TokenDraw;
import radd.engine.Torch;

/** {@code radd eval frontier}: perplexity against entropy over ways to draw. */
@Command(
        name = "frontier",
        description =
                "Draw samples by several methods, in several numbers of steps, at several temperatures and cuts, have GPT-2 judge them, and"
                        + " compare methods where their samples have the same entropy.")
final class FrontierCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Mixin
    private final DeviceOptions devices = new DeviceOptions();

    @Option(
            names = JudgeOptions.JUDGE,
            required = true,
            paramLabel = "NAME|DIR",
            description = "GPT-2 as judge: a folder with its config.json and model.safetensors.")
    private String judge = "";

    @Option(
            names = "--method",
            split = ",",
            paramLabel = "NAME",
            description = "Methods, separated by commas (default: the model's usual one).")
    private List<String> methods = List.of();

    @Option(
            names = "--steps",
            split = ",",
            defaultValue = "1024",
            paramLabel = "N",
            description =
                    "Steps, separated by commas; methods that reveal a number of positions at once reveal so many that there are N steps"
                            + " (default: ${DEFAULT-VALUE}).")
    private List<Integer> steps = List.of();

    @Option(
            names = "--temperature",
            split = ",",
            defaultValue = "0.7,0.8,0.9,1",
            paramLabel = "T",
            description = "Temperatures, separated by commas (default: ${DEFAULT-VALUE}).")
    private List<Double> temperatures = List.of();

    @Option(
            names = "--top-p",
            split = ",",
            defaultValue = "1",
            paramLabel = "P",
            description =
                    "Cuts, separated by commas: as --strategy top_p of sample; 1 cuts nothing (default: ${DEFAULT-VALUE}).")
    private List<Double> topPs = List.of();

    @Option(
            names = "--num-samples",
            defaultValue = "64",
            paramLabel = "N",
            description = "Samples of each way to draw (default: ${DEFAULT-VALUE}).")
    private int samples;

    @Option(names = "--length", paramLabel = "L", description = "Tokens of a sample (default: the model's length).")
    private @Nullable Integer length;

    @Option(
            names = "--batch-size",
            defaultValue = "16",
            paramLabel = "B",
            description =
                    "Samples drawn and judged at once; changes the speed, not the result (default: ${DEFAULT-VALUE}).")
    private int batchSize;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "S",
            description = "Seed of the samples (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--work-dir",
            paramLabel = "DIR",
            description = "Where frontier.json and frontier.png are written (default: logs/ and the model's name).")
    private @Nullable Path workDir;

    @Override
    public Integer call() {
        return new FrontierRun(this)
                .run(Objects.requireNonNull(spec).commandLine().getOut());
    }

    ModelOptions model() {
        return model;
    }

    String judge() {
        return judge;
    }

    Path workDir() {
        return WorkFolder.orUsual(workDir, model.modelPath());
    }

    List<Torch> openDevices() {
        return devices.devices(model);
    }

    int samples() {
        return OptionValue.atLeastOne("--num-samples", samples);
    }

    int batchSize() {
        return OptionValue.atLeastOne("--batch-size", batchSize);
    }

    long seed() {
        return seed;
    }

    /** L: what is asked for, else all that the model can. */
    int length(Model described) {
        int longest = described.description().length();
        int wanted = length == null ? longest : length;
        if (wanted < 2 || wanted > longest) {
            throw OptionValue.refused("--length", wanted, "must be 2 to the model's length, " + longest);
        }
        return wanted;
    }

    /**
     * A curve that is asked for.
     *
     * @param name of the method
     */
    record Curve(String name, int steps, DecodingMethod method) {}

    /** All of them. */
    List<Curve> curves(Model described) {
        List<String> names = methods.isEmpty()
                ? List.of(described.description().model().family().methods().get(0))
                : methods;
        return names.stream()
                .flatMap(name -> steps.stream().map(count -> new Curve(name, count, method(described, name, count))))
                .toList();
    }

    /** A method in so many steps, or one that reveals as many positions at once as that takes. */
    private DecodingMethod method(Model described, String name, int count) {
        return OptionValue.checked(() -> {
            MethodRequest inSteps = MethodRequest.of(name, count);
            try {
                return described.method(inSteps);
            } catch (InvalidSetting refusal) {
                if (!refusal.key().equals("--steps")) {
                    throw refusal;
                }
                return described.method(inSteps.revealing((length(described) + count - 1) / count));
            }
        });
    }

    /** The draws of every curve. */
    List<TokenDraw> draws() {
        return temperatures.stream()
                .flatMap(temperature -> topPs.stream()
                        .map(topP -> OptionValue.made(
                                "--temperature and --top-p", () -> new TokenDraw(temperature, 0, topP, 0))))
                .toList();
    }
}
