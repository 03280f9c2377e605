package radd.engine;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import radd.RaddException;

/**
 * Which native libraries of PyTorch this process computes with, and whether on GPUs: decided here and nowhere else.
 *
 * <p>{@code PYTORCH_LIBRARY_PATH} if it is set; else the installed CUDA natives if there is a driver that shows a GPU; else the CPU's, which
 * are on the class path, or in the folder that a package's launcher names. {@code RADD_DEVICE=cpu} keeps GPUs and the installed natives out, {@code RADD_DEVICE=cuda} refuses where no GPU
 * can be used. DJL is told the folder, and then never looks at the class path. Libraries in a folder find each other by their run
 * paths ({@code $ORIGIN}), so nothing has to be set before the virtual machine starts.
 *
 * @param origin where they come from
 * @param folder the folder that holds them; empty for those of the class path
 * @param gpus how many GPUs may be computed on
 * @param obstacle why there are none; null if there are
 */
public record Natives(
        Origin origin,
        Optional<Path> folder,
        int gpus,
        @Nullable Obstacle obstacle) {
    /** The command that mends most obstacles. */
    public static final String INSTALL = "radd runtime install cuda";

    private static final String PATH = "PYTORCH_LIBRARY_PATH";
    private static final String DEVICE = "RADD_DEVICE";

    /** Property with the folder of the CPU's natives, which a package has in files. */
    private static final String PACKAGED = "radd.natives";

    /** What DJL calls its JNI for CUDA 12; the one for CPUs is {@code cpu}. */
    private static final String CUDA_FLAVOR = "cu128";

    /** Where natives come from. */
    public enum Origin {
        GIVEN("of PYTORCH_LIBRARY_PATH", "unset it, or name the lib folder of another PyTorch"),
        INSTALLED("installed by radd", "run '" + INSTALL + "', which checks and mends them"),
        BUNDLED("the CPU's, from Maven Central", "run 'radd doctor', which says what runs here and what is missing");

        private final String label;
        private final String remedy;

        Origin(String label, String remedy) {
            this.label = label;
            this.remedy = remedy;
        }

        /** What the user can do if they cannot be loaded. */
        String remedy() {
            return remedy;
        }

        /** For people. */
        public String label() {
            return label;
        }
    }

    /**
     * Why no GPU can be computed on.
     *
     * @param what what is wrong
     * @param remedy what the user can do
     * @param surprising whether the user may well expect a GPU, so that the CPU is taken only if asked for
     */
    public record Obstacle(String what, String remedy, boolean surprising) {
        RaddException refusal() {
            return new RaddException(RaddException.Kind.DEVICE, what, remedy);
        }
    }

    /** The natives of this process. */
    public static Natives ofThisProcess() {
        return choose(System.getenv(), NvidiaDriver.ofThisMachine(), installed(CacheFolder.standard()), packaged());
    }

    /** The CPU's natives of a package; empty where they are on the class path. */
    static Optional<Path> packaged() {
        return Optional.ofNullable(System.getProperty(PACKAGED)).map(Path::of);
    }

    /** The folder of CUDA natives that {@link #INSTALL} makes in a cache folder; need not exist. */
    public static Path home(Path cache) {
        return cache.resolve("runtime").resolve("cuda-" + TorchVersion.ofJni());
    }

    /** The libraries' folder within {@link #home}. */
    public static Path libraries(Path home) {
        return home.resolve("lib");
    }

    static Optional<Path> installed(Path cache) {
        Path folder = libraries(home(cache));
        return Files.exists(library(folder, "torch")) ? Optional.of(folder) : Optional.empty();
    }

    /**
     * The rule.
     *
     * @param environment the process's
     * @param driver the machine's
     * @param installed folder of the installed CUDA natives
     * @param packaged folder of the CPU's natives; empty if they are on the class path
     * @throws RaddException (CONFIG) if a variable says what cannot be; (DEVICE) if what it asks for is not there
     */
    static Natives choose(
            Map<String, String> environment, NvidiaDriver driver, Optional<Path> installed, Optional<Path> packaged) {
        String asked = environment.getOrDefault(DEVICE, "").strip().toLowerCase(Locale.ROOT);
        if (!asked.matches("|cpu|cuda")) {
            throw new RaddException(RaddException.Kind.CONFIG, DEVICE + " is '" + asked + "'", "must be cpu or cuda");
        }
        Optional<Path> given = given(environment.getOrDefault(PATH, ""));
        Optional<Path> cuda = given.or(() -> installed);
        Optional<Obstacle> obstacle = asked.equals("cpu")
                ? Optional.of(new Obstacle(DEVICE + " is cpu", "unset it, or set it to cuda", false))
                : obstacle(driver, given, cuda);
        if (asked.equals("cuda") && obstacle.isPresent()) {
            Obstacle why = obstacle.get();
            throw new RaddException(RaddException.Kind.DEVICE, DEVICE + " is cuda, but " + why.what(), why.remedy());
        }
        Origin origin = given.isPresent() ? Origin.GIVEN : obstacle.isEmpty() ? Origin.INSTALLED : Origin.BUNDLED;
        Optional<Path> folder = origin == Origin.BUNDLED ? packaged : cuda;
        refuseOthers(environment, folder);
        return new Natives(
                origin, folder, obstacle.isPresent() ? 0 : driver.gpus().size(), obstacle.orElse(null));
    }

    private static Optional<Path> given(String variable) {
        if (variable.isBlank()) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(variable.split(File.pathSeparator))
                .map(folder -> Path.of(folder).toAbsolutePath())
                .filter(folder -> Files.exists(library(folder, "torch")))
                .findFirst()
                .orElseThrow(() -> new RaddException(
                        RaddException.Kind.DEVICE,
                        PATH + " is " + variable + ", which holds no " + System.mapLibraryName("torch"),
                        "name the lib folder of a PyTorch " + TorchVersion.ofJni() + ", or unset it")));
    }

    private static Optional<Obstacle> obstacle(NvidiaDriver driver, Optional<Path> given, Optional<Path> cuda) {
        Optional<NvidiaDriver.Problem> problem = driver.problem();
        if (problem.isPresent()) {
            return problem.map(why -> new Obstacle(why.what(), why.remedy(), why.gpuThere()));
        }
        if (cuda.isEmpty()) {
            return Optional.of(new Obstacle(
                    "this machine has a GPU, but CUDA's natives are not installed",
                    "run '" + INSTALL + "', or ask for the CPU with " + DEVICE + "=cpu",
                    true));
        }
        if (given.isPresent() && !hasCuda(given.get())) {
            return Optional.of(new Obstacle(
                    PATH + " is " + given.get() + ", a PyTorch without CUDA",
                    "name one with CUDA 12, or unset it and run '" + INSTALL + "', or set " + DEVICE + "=cpu",
                    true));
        }
        return Optional.empty();
    }

    /** DJL takes these variables before what it is told here. */
    private static void refuseOthers(Map<String, String> environment, Optional<Path> folder) {
        String version = environment.getOrDefault("PYTORCH_VERSION", "");
        if (!version.isEmpty() && !version.equals(TorchVersion.ofJni())) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    "PYTORCH_VERSION is " + version + ", but radd's JNI is made for PyTorch " + TorchVersion.ofJni(),
                    "unset it");
        }
        String flavor = environment.getOrDefault("PYTORCH_FLAVOR", "");
        if (folder.isPresent() && !flavor.isEmpty() && !flavor.equals(flavor(folder.get()))) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    "PYTORCH_FLAVOR is " + flavor + ", but " + folder.get() + " needs the JNI " + flavor(folder.get()),
                    "unset it");
        }
    }

    private static Path library(Path folder, String name) {
        return folder.resolve(System.mapLibraryName(name));
    }

    private static boolean hasCuda(Path folder) {
        return Files.exists(library(folder, "torch_cuda"));
    }

    private static String flavor(Path folder) {
        return hasCuda(folder) ? CUDA_FLAVOR : "cpu";
    }

    /**
     * Tells DJL, which has not been started yet, what to load.
     *
     * @throws RaddException (DEVICE) if the folder holds another version than the JNI is made for, which would end the process without a word
     */
    void prepare() {
        if (folder.isEmpty()) {
            return;
        }
        Path libraries = folder.get();
        String wanted = TorchVersion.ofJni();
        String found = TorchVersion.of(libraries).orElse(wanted);
        if (!found.equals(wanted)) {
            throw new RaddException(
                    RaddException.Kind.DEVICE,
                    libraries + " holds PyTorch " + found + ", but radd's JNI is made for " + wanted,
                    "name the lib folder of a PyTorch " + wanted + " with " + PATH + ", or unset it");
        }
        System.setProperty(PATH, libraries.toString());
        System.setProperty("PYTORCH_VERSION", wanted);
        System.setProperty("PYTORCH_FLAVOR", flavor(libraries));
    }

    /**
     * Refuses a GPU that cannot be computed on.
     *
     * @throws RaddException (DEVICE) if it is not there
     */
    void requireGpu(int number) {
        if (obstacle != null) {
            throw new RaddException(
                    RaddException.Kind.DEVICE,
                    "device cuda:" + number + " is not there: " + obstacle.what(),
                    obstacle.remedy());
        }
        if (number >= gpus) {
            throw new RaddException(
                    RaddException.Kind.DEVICE,
                    "device cuda:" + number + " is not there: the driver shows " + gpus + " GPUs, from cuda:0 on",
                    "use one of them, or check CUDA_VISIBLE_DEVICES");
        }
    }

    /**
     * How many GPUs are computed on where no device is asked for; 0 for the CPU.
     *
     * @throws RaddException (DEVICE) if there is one that cannot be used
     */
    int gpusByDefault() {
        if (obstacle != null && obstacle.surprising()) {
            throw obstacle.refusal();
        }
        return gpus;
    }

    /** Natives and where they come from, for people. */
    public String describe() {
        return (folder.isPresent() && hasCuda(folder.get()) ? "CUDA's " : "")
                + origin.label()
                + folder.map(path -> ": " + path).orElse("");
    }
}
