package radd.engine;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * How much memory is in use and free: on a GPU its own, in which another process's share counts as used; on the CPU this process's resident
 * memory and what the machine has available, as Linux tells.
 *
 * @param used bytes; empty where the system does not tell
 * @param free bytes; empty where the system does not tell
 */
public record DeviceMemory(OptionalLong used, OptionalLong free) {
    private static final long KIBIBYTE = 1024;

    /** The memory of a device now. */
    public static DeviceMemory of(Torch torch) {
        if (torch.isGpu()) {
            MemoryUsage usage = CudaUtils.getGpuMemory(Device.fromName(torch.deviceName()));
            return new DeviceMemory(
                    OptionalLong.of(usage.getCommitted()), OptionalLong.of(usage.getMax() - usage.getCommitted()));
        }
        return new DeviceMemory(
                kibibytes(Path.of("/proc/self/status"), "VmRSS:"),
                kibibytes(Path.of("/proc/meminfo"), "MemAvailable:"));
    }

    /** A number in KiB from a file of labelled lines, in bytes. */
    private static OptionalLong kibibytes(Path file, String label) {
        if (!Files.isReadable(file)) {
            return OptionalLong.empty();
        }
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(label))
                    .mapToLong(line -> KIBIBYTE * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
