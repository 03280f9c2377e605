package radd.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
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
            return CudaRuntime.load().memory(torch.gpu());
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
