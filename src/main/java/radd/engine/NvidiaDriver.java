package radd.engine;

import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * NVIDIA's driver on this machine and the GPUs that it shows to this process.
 *
 * @param version the kernel module's, such as {@code 550.54.15}; empty without one
 * @param library whether its library {@code libcuda.so.1} was found
 * @param error what the library answered when it was started; 0 if all went well
 * @param cuda the newest CUDA that it runs, 1000 major + 10 minor; 0 if not known
 * @param gpus the visible ones, in CUDA's order
 */
public record NvidiaDriver(Optional<String> version, boolean library, int error, int cuda, List<Gpu> gpus) {
    /** The natives are made for CUDA 12, whose minor versions run on each other's drivers. */
    static final int OLDEST_CUDA = 12_000;

    private static final Path MODULE = Path.of("proc/driver/nvidia/version");
    private static final Pattern MODULE_VERSION = Pattern.compile("Kernel Module\\D*([\\d.]+)");
    private static final int NAME_BYTES = 256;

    /**
     * Why GPUs cannot be computed on.
     *
     * @param what what is wrong
     * @param remedy what the user can do
     * @param gpuThere whether there is a GPU, so that computing on the CPU would surprise
     */
    record Problem(String what, String remedy, boolean gpuThere) {}

    public NvidiaDriver {
        gpus = List.copyOf(gpus);
    }

    /** The driver of this machine. */
    public static NvidiaDriver ofThisMachine() {
        return probe(Path.of("/"), CudaDriver.find());
    }

    /**
     * Asks for a driver.
     *
     * @param root folder that holds {@code proc}
     * @param library the driver's library, if there is one
     */
    static NvidiaDriver probe(Path root, Optional<CudaDriver> library) {
        Optional<String> version = moduleVersion(root.resolve(MODULE));
        if (library.isEmpty()) {
            return new NvidiaDriver(version, false, CudaDriver.SUCCESS, 0, List.of());
        }
        CudaDriver driver = library.get();
        IntByReference number = new IntByReference();
        int cuda = driver.cuDriverGetVersion(number) == CudaDriver.SUCCESS ? number.getValue() : 0;
        int error = driver.cuInit(0);
        if (error == CudaDriver.SUCCESS) {
            error = driver.cuDeviceGetCount(number);
        }
        List<Gpu> gpus = new ArrayList<>();
        for (int device = 0; error == CudaDriver.SUCCESS && device < number.getValue(); device++) {
            gpus.add(describe(driver, device));
        }
        return new NvidiaDriver(version, true, error, cuda, gpus);
    }

    private static Optional<String> moduleVersion(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(MODULE_VERSION::matcher)
                    .filter(Matcher::find)
                    .map(found -> found.group(1))
                    .findFirst();
        } catch (IOException noDriver) {
            return Optional.empty();
        }
    }

    private static Gpu describe(CudaDriver driver, int device) {
        byte[] name = new byte[NAME_BYTES];
        driver.cuDeviceGetName(name, NAME_BYTES, device);
        LongByReference memory = new LongByReference();
        driver.cuDeviceTotalMem_v2(memory, device);
        IntByReference major = new IntByReference();
        driver.cuDeviceGetAttribute(major, CudaDriver.COMPUTE_CAPABILITY_MAJOR, device);
        IntByReference minor = new IntByReference();
        driver.cuDeviceGetAttribute(minor, CudaDriver.COMPUTE_CAPABILITY_MINOR, device);
        String text = new String(name, StandardCharsets.UTF_8);
        int end = text.indexOf(0);
        return new Gpu(end < 0 ? text : text.substring(0, end), memory.getValue(), major.getValue(), minor.getValue());
    }

    /** The newest CUDA that it runs, for people: {@code 12.4}. */
    public String cudaVersion() {
        return cuda / 1000 + "." + cuda % 1000 / 10;
    }

    /** Name and version for people. */
    public String describe() {
        return version.map(number -> "the NVIDIA driver " + number).orElse("the NVIDIA driver");
    }

    /** What keeps this process from computing on a GPU, whatever its natives; empty if nothing does. */
    Optional<Problem> problem() {
        if (!library) {
            return Optional.of(
                    version.isPresent()
                            ? new Problem(
                                    describe() + " is there, but its library libcuda.so.1 is not",
                                    "in a container, start it with the GPUs (docker run --gpus all)",
                                    false)
                            : new Problem("there is no NVIDIA driver", "use a machine with a GPU, or cpu", false));
        }
        if (cuda > 0 && cuda < OLDEST_CUDA) {
            return Optional.of(new Problem(
                    describe() + " runs CUDA up to " + cudaVersion() + ", but the natives are made for CUDA 12",
                    "install driver 525.60 or newer, or ask for the CPU with RADD_DEVICE=cpu",
                    true));
        }
        if (error == CudaDriver.NO_DEVICE || (error == CudaDriver.SUCCESS && gpus.isEmpty())) {
            return Optional.of(new Problem(
                    describe() + " shows no GPU", "check nvidia-smi and CUDA_VISIBLE_DEVICES, or use cpu", false));
        }
        if (error != CudaDriver.SUCCESS) {
            return Optional.of(new Problem(
                    describe() + " does not start: its library answers error " + error,
                    "check nvidia-smi, or ask for the CPU with RADD_DEVICE=cpu",
                    true));
        }
        if (gpus.stream().noneMatch(Gpu::supported)) {
            return Optional.of(new Problem(
                    gpus.get(0).describe() + ", is too old: CUDA 12 makes no code for it",
                    "use a GPU of compute capability 5.0 or newer, or ask for the CPU with RADD_DEVICE=cpu",
                    true));
        }
        return Optional.empty();
    }
}
