package radd.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import radd.RaddException;
import radd.engine.collective.MpiLibrary;
import radd.engine.collective.NcclLibrary;

/**
 * What this machine offers to radd, found without starting the engine.
 *
 * @param driver NVIDIA's
 * @param natives what the engine would load; null if it would refuse
 * @param refusal why it would; null if it would not
 * @param nccl name and version of the library that several GPUs are summed with; empty without one
 * @param mpi name and version of the library that processes meet through; empty without one
 */
public record Machine(
        NvidiaDriver driver,
        @Nullable Natives natives,
        @Nullable RaddException refusal,
        Optional<String> nccl,
        Optional<String> mpi) {
    private static final Logger LOG = LoggerFactory.getLogger(Machine.class);

    /** The machine that this process runs on. */
    public static Machine ofThisProcess() {
        return of(System.getenv(), NvidiaDriver.ofThisMachine(), CacheFolder.standard());
    }

    /**
     * A machine with a driver.
     *
     * @param environment the process's
     * @param cache folder of installed natives; need not exist
     */
    static Machine of(Map<String, String> environment, NvidiaDriver driver, Path cache) {
        try {
            Natives natives = Natives.choose(environment, driver, Natives.installed(cache), Natives.packaged());
            return new Machine(driver, natives, null, findNccl(natives), findMpi());
        } catch (RaddException refusal) {
            return new Machine(driver, null, refusal, Optional.empty(), findMpi());
        }
    }

    /** By its path: its name is known to the system's loader only after the engine has loaded it. */
    private static Optional<String> findNccl(Natives natives) {
        String beside = natives.folder()
                .map(folder -> folder.resolve(NcclLibrary.FILE))
                .filter(Files::exists)
                .map(Path::toString)
                .orElse(NcclLibrary.FILE);
        return NcclLibrary.find(System.getProperty(NcclLibrary.PROPERTY, beside))
                .map(NcclLibrary::describe);
    }

    private static Optional<String> findMpi() {
        try {
            return Optional.of(MpiLibrary.load().describe());
        } catch (RaddException none) {
            LOG.debug("no MPI", none);
            return Optional.empty();
        }
    }

    /** The devices that the engine would offer: the CPU, then the GPUs; none if it would refuse to start. */
    public List<String> devices() {
        return natives == null
                ? List.of()
                : Stream.concat(
                                Stream.of("cpu"),
                                IntStream.range(0, natives.gpus()).mapToObj(number -> "cuda:" + number))
                        .toList();
    }

    /**
     * A device's name as the engine writes it.
     *
     * @param name {@code cpu} or {@code cuda:N}; null for the device of work that asks for none
     * @throws RaddException (CONFIG) if the name is none of a device
     */
    public String device(@Nullable String name) {
        if (name == null) {
            return natives != null && natives.gpus() > 0 ? "cuda:0" : "cpu";
        }
        return Torch.gpuNumber(name).map(number -> "cuda:" + number).orElse("cpu");
    }

    /**
     * Why the engine would not start on a device, as {@link Torch#on} and {@link Torch#devices} would say it; empty if it would.
     *
     * @param device {@code cpu} or {@code cuda:N}; null for the default
     * @throws RaddException (CONFIG) if the name is none of a device
     */
    public Optional<RaddException> refusal(@Nullable String device) {
        Optional<Integer> gpu = device == null ? Optional.empty() : Torch.gpuNumber(device);
        if (natives == null) {
            return Optional.ofNullable(refusal);
        }
        try {
            if (device == null) {
                natives.gpusByDefault();
            } else {
                gpu.ifPresent(natives::requireGpu);
            }
            return Optional.empty();
        } catch (RaddException why) {
            return Optional.of(why);
        }
    }
}
