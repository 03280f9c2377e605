package radd.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import radd.engine.DeviceMemory;
import radd.engine.Torch;

/**
 * Peak memory of an action: on the CPU the resident memory of this process, from Linux's {@code /proc/self}; on a GPU what is in use on it afterwards, because
 * PyTorch keeps what it once took. That counts other processes on the GPU too.
 */
final class PeakMemory {
    /** Written to {@code clear_refs}, resets the recorded peak; see proc(5). */
    private static final String RESET_PEAK = "5";

    private PeakMemory() {}

    /** Runs an action on a device and returns the peak during it, in MiB; not a number where the system does not tell. */
    static double during(Torch torch, Runnable action) {
        if (torch.isGpu()) {
            torch.releaseKeptMemory();
            action.run();
            torch.await();
            return DeviceMemory.of(torch).used().orElseThrow() / (double) (1 << 20);
        }
        return during(action);
    }

    /** Runs an action and returns the peak resident memory during it, in MiB; not a number where the system does not tell. */
    static double during(Runnable action) {
        Path status = Path.of("/proc/self/status");
        try {
            if (!Files.isReadable(status)) {
                action.run();
                return Double.NaN;
            }
            Files.writeString(Path.of("/proc/self/clear_refs"), RESET_PEAK);
            action.run();
            return Files.readAllLines(status).stream()
                            .filter(line -> line.startsWith("VmHWM:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElseThrow()
                    / 1024.0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
