package radd.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import radd.engine.DeviceMemory;
import radd.engine.Torch;

/** What is measured on: the device, its driver and memory, Java, PyTorch, and the settings that change results. */
final class MachinePart implements CheckPart {
    /** Dense bfloat16 FLOP/s with float32 sums, by the makers' data sheets (SXM forms but where the name says PCIe). */
    private static final Map<String, Double> PEAKS = Map.of(
            "H100 PCIe", 756e12,
            "H100", 989e12,
            "H200", 989e12,
            "A100", 312e12,
            "L40S", 362e12,
            "L4", 121e12);

    /** Environment variables that change what is computed, or by which library. */
    private static final List<String> VARIABLES = List.of(
            "PYTORCH_LIBRARY_PATH",
            "PYTORCH_VERSION",
            "PYTORCH_FLAVOR",
            "LD_LIBRARY_PATH",
            "CUDA_VISIBLE_DEVICES",
            "RADD_DEVICE",
            "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE",
            "NVIDIA_TF32_OVERRIDE",
            "CUBLAS_WORKSPACE_CONFIG");

    /** Name, driver, memory and power limit of a GPU as {@code nvidia-smi} tells them; empty where it is missing. */
    private static String smi(String device, String fields) throws IOException {
        String number = device.contains(":") ? device.substring(device.indexOf(':') + 1) : "0";
        try {
            Process process = new ProcessBuilder(
                            "nvidia-smi", "-i", number, "--query-gpu=" + fields, "--format=csv,noheader")
                    .redirectErrorStream(true)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? text.strip() : "";
        } catch (IOException missing) {
            return "";
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        }
    }

    /** The GPU's name, empty if unknown. */
    static String gpuName(String device) throws IOException {
        return smi(device, "name");
    }

    /** The peak of a GPU by its name; the longest known name that it contains. */
    static OptionalDouble peakOf(String name) {
        Optional<String> known = PEAKS.keySet().stream()
                .filter(name::contains)
                .max((first, second) -> Integer.compare(first.length(), second.length()));
        return known.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(Objects.requireNonNull(PEAKS.get(known.get())));
    }

    @Override
    public String what() {
        return "device, driver, natives, settings";
    }

    @Override
    public void run(CheckSetting setting, CheckResult result) throws IOException {
        if (setting.isGpu()) {
            String gpu = smi(setting.device(), "name,driver_version,memory.total,power.limit,compute_cap");
            result.fact("gpu", gpu);
            result.line("GPU: %s", gpu.isEmpty() ? "nvidia-smi does not tell" : gpu);
        }
        Torch torch = setting.torch();
        DeviceMemory memory = DeviceMemory.of(torch);
        result.fact("pytorch", torch.version());
        result.fact("java", System.getProperty("java.version"));
        result.figure("memory_free_bytes", (double) memory.free().orElse(0));
        result.line(
                "PyTorch %s, Java %s, %d CPU threads, %.1f GiB free on %s",
                torch.version(),
                System.getProperty("java.version"),
                torch.threads(),
                memory.free().orElse(0) / (double) (1 << 30),
                torch.deviceName());
        for (String variable : VARIABLES) {
            String value = System.getenv(variable);
            if (value != null) {
                result.fact(variable, value);
                result.line("%s=%s", variable, value);
            }
        }
        result.line(
                "float32 products: %s",
                "1".equals(System.getenv("TORCH_ALLOW_TF32_CUBLAS_OVERRIDE"))
                        ? "TF32 allowed by TORCH_ALLOW_TF32_CUBLAS_OVERRIDE"
                        : "all bits (TF32 is off unless TORCH_ALLOW_TF32_CUBLAS_OVERRIDE=1)");
        result.claim("the folder of results can be written", Files.isWritable(setting.folder()));
    }
}
