package radd.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import radd.engine.CacheFolder;
import radd.engine.Gpu;
import radd.engine.Machine;
import radd.engine.Natives;
import radd.engine.NvidiaDriver;

/** What {@code radd doctor} says of a machine: a line for each fact, its name in a column of its own. */
final class MachineReport {
    private final PrintWriter out;

    MachineReport(PrintWriter out) {
        this.out = out;
    }

    /** One fact. */
    void line(String name, String fact) {
        out.printf("%-12s%s%n", name, fact.replace('\n', ' '));
        out.flush(); // what follows may take seconds
    }

    /** Everything that is found without computing. */
    void facts(Machine machine) throws IOException {
        line(
                "java",
                System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + "), "
                        + System.getProperty("java.home"));
        Natives natives = machine.natives();
        line("natives", natives == null ? "none" : natives.describe());
        line("driver", driver(machine.driver()));
        gpus(machine.driver().gpus());
        line("nccl", machine.nccl().orElse("none"));
        line("mpi", machine.mpi().orElse("none"));
        cache(CacheFolder.standard());
    }

    private static String driver(NvidiaDriver driver) {
        if (driver.version().isEmpty() && !driver.library()) {
            return "none";
        }
        return driver.describe()
                + (driver.cuda() > 0 ? ", CUDA up to " + driver.cudaVersion() : "")
                + (driver.library() ? "" : ", without its library libcuda.so.1");
    }

    private void gpus(List<Gpu> gpus) {
        if (gpus.isEmpty()) {
            line("gpu", "none");
        }
        for (int number = 0; number < gpus.size(); number++) {
            Gpu gpu = gpus.get(number);
            line("gpu", "cuda:" + number + ", " + gpu.describe() + (gpu.supported() ? "" : ", too old for CUDA 12"));
        }
    }

    private void cache(Path folder) throws IOException {
        Path there = folder;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        long free = Files.getFileStore(there).getUsableSpace();
        line("cache", String.format(Locale.ROOT, "%s, %.1f GB free", folder, free / 1e9));
    }

    /**
     * What is not there and may be missed, each with what mends it.
     *
     * @param refused whether training was found not to start, which has its own line
     */
    void missing(Machine machine, boolean refused) {
        Natives natives = machine.natives();
        Natives.Obstacle obstacle = natives == null ? null : natives.obstacle();
        if (!refused && obstacle != null && obstacle.surprising()) {
            line("missing", "a GPU to compute on: " + obstacle.what() + "; " + obstacle.remedy());
        }
        if (machine.nccl().isEmpty() && natives != null && natives.gpus() > 1) {
            line("missing", "NCCL, for several GPUs: run '" + Natives.INSTALL + "'");
        }
        if (machine.mpi().isEmpty()) {
            line(
                    "missing",
                    "Open MPI 4 or 5, for several processes: run 'apt-get install openmpi-bin' or what your system has");
        }
    }
}
