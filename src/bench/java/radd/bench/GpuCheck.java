package radd.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code scripts/gpu-check}: runs the parts of the check that are not done yet, each in a process of its own, and writes what was found. */
@Command(
        name = "gpu-check",
        mixinStandardHelpOptions = true,
        description = "Checks radd on a device and measures it, part by part; what is done is not run again. See docs/gpu.md.")
public final class GpuCheck implements Callable<Integer> {
    /** A part is ended after so long. */
    static final long PART_SECONDS = 480;

    @Option(names = "--device", defaultValue = "cuda:0", paramLabel = "D", description = "cuda:N or cpu (default: ${DEFAULT-VALUE}).")
    private String device = "";

    @Option(names = "--out", defaultValue = "output/gpu-check", paramLabel = "DIR", description = "Where results go (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("");

    @Option(names = "--part", paramLabel = "NAME", description = "Only this part; may be given several times.")
    private List<String> parts = new ArrayList<>();

    @Option(names = "--again", description = "Run parts that are done once more.")
    private boolean again;

    @Option(names = "--peak", paramLabel = "TFLOPS", description = "bfloat16 TFLOP/s of the device, of which MFU is a share (default: by the GPU's name).")
    private @Nullable Double peak;

    @Option(names = "--measure", hidden = true, description = "Measure this part in this process.")
    private @Nullable String measured;

    private GpuCheck() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new GpuCheck()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Map<String, CheckPart> all = CheckParts.all();
        for (String part : parts) {
            if (!all.containsKey(part)) {
                System.err.println("gpu-check: there is no part '" + part + "'; use one of " + String.join(", ", all.keySet()));
                return 2;
            }
        }
        CheckFolder folder = new CheckFolder(out.toAbsolutePath(), device);
        if (measured != null) {
            measure(folder, measured, Objects.requireNonNull(all.get(measured)));
            return 0;
        }
        boolean holds = true;
        for (String part : parts.isEmpty() ? all.keySet() : parts) {
            if (again || !folder.isDone(part)) {
                System.err.println("gpu-check: " + part + " ...");
                inOwnProcess(folder, part);
            } else {
                System.err.println("gpu-check: " + part + " is done");
            }
            folder.summarise(CheckSizes.of(device), all);
            holds &= folder.isDone(part);
        }
        PrintStream page = System.out;
        page.print(folder.summarise(CheckSizes.of(device), all));
        return holds ? 0 : 1;
    }

    /** Whatever ends the process, a crash of native code too, ends its part only. */
    private void inOwnProcess(CheckFolder folder, String part) throws IOException, InterruptedException {
        long start = System.nanoTime();
        CheckResult unfinished = new CheckResult();
        unfinished.failed("ended without a result");
        folder.write(part, unfinished.toJson());
        List<String> command = new ArrayList<>(CheckSetting.javaCommand());
        command.addAll(List.of(GpuCheck.class.getName(), "--measure", part, "--device", device, "--out", out.toString()));
        if (peak != null) {
            command.addAll(List.of("--peak", peak.toString()));
        }
        CheckProcess process = new CheckProcess(command, folder.work(part).resolve("part.log"));
        String problem = "";
        try {
            int code = process.run(PART_SECONDS);
            problem = code == 0 ? "" : "exit code " + code + ": " + String.join(" | ", process.lastWords());
        } catch (IOException tooLong) {
            problem = String.valueOf(tooLong.getMessage());
        }
        if (!problem.isEmpty()) {
            CheckResult crashed = new CheckResult();
            crashed.failed(problem);
            folder.write(part, timed(crashed.toJson(), start));
        }
    }

    private void measure(CheckFolder folder, String name, CheckPart part) throws IOException {
        long start = System.nanoTime();
        CheckResult result = new CheckResult();
        try {
            OptionalDouble flops = peak != null
                    ? OptionalDouble.of(peak * 1e12)
                    : device.equals("cpu") ? OptionalDouble.empty() : MachinePart.peakOf(MachinePart.gpuName(device));
            part.run(new CheckSetting(device, CheckSizes.of(device), folder.work(name), flops), result);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            result.failed("interrupted");
        } catch (Exception | LinkageError failure) {
            failure.printStackTrace();
            result.failed(failure.getMessage() == null ? failure.toString() : failure.getMessage());
        }
        folder.write(name, timed(result.toJson(), start));
    }

    private static ObjectNode timed(ObjectNode result, long start) {
        result.put("seconds", (System.nanoTime() - start) / 1e9);
        return result.put("ended", Instant.now().toString());
    }
}
