package radd.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.RaddException;
import radd.engine.collective.HostNccl;

/** The rule of {@link Natives} with a driver made of Java: what runs on which machine, and what is refused how. */
class NativesTest {
    @TempDir
    private Path folder;

    /** A driver's library that answers so. */
    private record JavaDriver(int version, int error, int count) implements CudaDriver {
        @Override
        public int cuInit(int flags) {
            return error;
        }

        @Override
        public int cuDriverGetVersion(IntByReference cuda) {
            cuda.setValue(version);
            return SUCCESS;
        }

        @Override
        public int cuDeviceGetCount(IntByReference number) {
            number.setValue(count);
            return SUCCESS;
        }

        @Override
        public int cuDeviceGetName(byte[] name, int length, int device) {
            byte[] text = "NVIDIA H100".getBytes(StandardCharsets.UTF_8);
            System.arraycopy(text, 0, name, 0, text.length);
            return SUCCESS;
        }

        @Override
        public int cuDeviceTotalMem_v2(LongByReference bytes, int device) {
            bytes.setValue(80L << 30);
            return SUCCESS;
        }

        @Override
        public int cuDeviceGetAttribute(IntByReference value, int attribute, int device) {
            value.setValue(attribute == COMPUTE_CAPABILITY_MAJOR ? 9 : 0);
            return SUCCESS;
        }
    }

    private NvidiaDriver driver(int version, int error, int count) throws IOException {
        return NvidiaDriver.probe(root(), Optional.of(new JavaDriver(version, error, count)));
    }

    private Path root() throws IOException {
        Path file = folder.resolve("proc/driver/nvidia/version");
        Files.createDirectories(Optional.ofNullable(file.getParent()).orElseThrow());
        Files.writeString(file, """
                NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024
                GCC version: gcc version 12.2.0
                """);
        return folder;
    }

    private NvidiaDriver none() {
        return NvidiaDriver.probe(folder.resolve("empty"), Optional.empty());
    }

    private Path libraries(String name, String... libraries) throws IOException {
        Path made = Files.createDirectories(folder.resolve(name));
        for (String library : libraries) {
            Files.writeString(made.resolve(System.mapLibraryName(library)), "");
        }
        return made;
    }

    /** The rule in a checkout, where the CPU's natives are on the class path. */
    private static Natives choose(Map<String, String> environment, NvidiaDriver driver, Optional<Path> installed) {
        return Natives.choose(environment, driver, installed, Optional.empty());
    }

    private static void refused(RaddException.Kind kind, RaddException failure, String... parts) {
        assertEquals(kind, failure.kind());
        for (String part : parts) {
            String message = String.valueOf(failure.getMessage());
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void theDriverTellsItsVersionAndItsGpus() throws IOException {
        NvidiaDriver driver = driver(12_040, CudaDriver.SUCCESS, 2);
        assertEquals(Optional.of("550.54.15"), driver.version());
        assertEquals("12.4", driver.cudaVersion());
        assertEquals(2, driver.gpus().size());
        assertEquals("NVIDIA H100, 80.0 GiB, sm_90", driver.gpus().get(0).describe());
    }

    @Test
    void withoutADriverTheCpuIsTakenAndCudaRefused() throws IOException {
        Optional<Path> installed = Optional.of(libraries("installed", "torch", "torch_cuda"));
        Natives natives = choose(Map.of(), none(), installed);
        assertEquals(Natives.Origin.BUNDLED, natives.origin());
        assertEquals(0, natives.gpus());
        assertTrue(natives.obstacle() != null && !natives.obstacle().surprising());
        refused(
                RaddException.Kind.DEVICE,
                assertThrows(RaddException.class, () -> choose(Map.of("RADD_DEVICE", "cuda"), none(), installed)),
                "RADD_DEVICE is cuda",
                "no NVIDIA driver");
    }

    @Test
    void aPackagesOwnNativesServeTheCpuAlone() throws IOException {
        Optional<Path> packaged = Optional.of(libraries("packaged", "torch"));
        Optional<Path> installed = Optional.of(libraries("installed", "torch", "torch_cuda"));
        Natives cpu = Natives.choose(Map.of(), none(), installed, packaged);
        assertEquals(Natives.Origin.BUNDLED, cpu.origin());
        assertEquals(packaged, cpu.folder());
        assertTrue(cpu.describe().endsWith(": " + packaged.get()), cpu.describe());
        NvidiaDriver driver = driver(12_040, CudaDriver.SUCCESS, 1);
        assertEquals(
                installed, Natives.choose(Map.of(), driver, installed, packaged).folder());
        refused(
                RaddException.Kind.CONFIG,
                assertThrows(
                        RaddException.class,
                        () -> Natives.choose(Map.of("PYTORCH_FLAVOR", "cu128"), none(), installed, packaged)),
                "PYTORCH_FLAVOR is cu128");
    }

    @Test
    void aGpuTakesTheInstalledNativesUnlessTheCpuIsAskedFor() throws IOException {
        NvidiaDriver driver = driver(12_040, CudaDriver.SUCCESS, 2);
        Path installed = libraries("installed", "torch", "torch_cuda");
        Natives natives = choose(Map.of(), driver, Optional.of(installed));
        assertEquals(Natives.Origin.INSTALLED, natives.origin());
        assertEquals(Optional.of(installed), natives.folder());
        assertEquals(2, natives.gpus());
        assertNull(natives.obstacle());
        Natives cpu = choose(Map.of("RADD_DEVICE", "CPU"), driver, Optional.of(installed));
        assertEquals(Natives.Origin.BUNDLED, cpu.origin());
        assertEquals(0, cpu.gpus());
    }

    @Test
    void aGpuWithoutNativesIsASurpriseThatNamesTheCommand() throws IOException {
        Natives natives = choose(Map.of(), driver(12_040, CudaDriver.SUCCESS, 1), Optional.empty());
        Natives.Obstacle obstacle = natives.obstacle();
        assertNotNull(obstacle);
        assertTrue(obstacle.surprising());
        refused(RaddException.Kind.DEVICE, obstacle.refusal(), "not installed", Natives.INSTALL, "RADD_DEVICE=cpu");
    }

    @Test
    void aGivenFolderComesFirstAndMustHoldPyTorch() throws IOException {
        NvidiaDriver driver = driver(12_040, CudaDriver.SUCCESS, 1);
        Path installed = libraries("installed", "torch", "torch_cuda");
        Path given = libraries("given", "torch", "torch_cuda");
        Natives natives = choose(Map.of("PYTORCH_LIBRARY_PATH", given.toString()), driver, Optional.of(installed));
        assertEquals(Natives.Origin.GIVEN, natives.origin());
        assertEquals(Optional.of(given), natives.folder());
        assertEquals(1, natives.gpus());
        refused(
                RaddException.Kind.DEVICE,
                assertThrows(
                        RaddException.class,
                        () -> choose(
                                Map.of(
                                        "PYTORCH_LIBRARY_PATH",
                                        folder.resolve("empty").toString()),
                                driver,
                                Optional.of(installed))),
                "holds no");
        Path cpuOnly = libraries("cpu only", "torch");
        refused(
                RaddException.Kind.DEVICE,
                assertThrows(
                        RaddException.class,
                        () -> choose(
                                Map.of("PYTORCH_LIBRARY_PATH", cpuOnly.toString(), "RADD_DEVICE", "cuda"),
                                driver,
                                Optional.of(installed))),
                "without CUDA");
    }

    @Test
    void aDriverThatIsTooOldOrBrokenIsRefusedByName() throws IOException {
        Optional<Path> installed = Optional.of(libraries("installed", "torch", "torch_cuda"));
        Natives old = choose(Map.of(), driver(11_040, CudaDriver.SUCCESS, 1), installed);
        Natives.Obstacle tooOld = old.obstacle();
        assertNotNull(tooOld);
        assertTrue(tooOld.surprising());
        refused(RaddException.Kind.DEVICE, tooOld.refusal(), "550.54.15", "11.4", "CUDA 12", "525.60");
        Natives.Obstacle broken =
                choose(Map.of(), driver(12_040, 803, 1), installed).obstacle();
        assertNotNull(broken);
        refused(RaddException.Kind.DEVICE, broken.refusal(), "error 803", "nvidia-smi");
        Natives.Obstacle hidden = choose(Map.of(), driver(12_040, CudaDriver.NO_DEVICE, 0), installed)
                .obstacle();
        assertNotNull(hidden);
        assertTrue(!hidden.surprising() && hidden.remedy().contains("CUDA_VISIBLE_DEVICES"));
        Natives.Obstacle container = choose(Map.of(), NvidiaDriver.probe(root(), Optional.empty()), installed)
                .obstacle();
        assertNotNull(container);
        assertTrue(container.remedy().contains("--gpus all"));
    }

    @Test
    void variablesThatDjlWouldFollowElsewhereAreRefused() throws IOException {
        refused(
                RaddException.Kind.CONFIG,
                assertThrows(
                        RaddException.class,
                        () -> choose(Map.of("PYTORCH_VERSION", "2.5.1"), none(), Optional.empty())),
                "2.5.1",
                TorchVersion.ofJni());
        refused(
                RaddException.Kind.CONFIG,
                assertThrows(RaddException.class, () -> choose(Map.of("RADD_DEVICE", "tpu"), none(), Optional.empty())),
                "tpu",
                "cpu or cuda");
    }

    @Test
    void aMachineTellsWhichDevicesStartAndWhyOthersDoNot() throws IOException {
        Path cache = folder.resolve("cache");
        NvidiaDriver driver = driver(12_040, CudaDriver.SUCCESS, 2);
        Machine bare = Machine.of(Map.of(), driver, cache);
        assertEquals(List.of("cpu"), bare.devices());
        assertEquals(Optional.empty(), bare.refusal("cpu"));
        refused(RaddException.Kind.DEVICE, bare.refusal(null).orElseThrow(), "not installed", Natives.INSTALL);
        refused(RaddException.Kind.DEVICE, bare.refusal("cuda:1").orElseThrow(), "device cuda:1", Natives.INSTALL);
        assertThrows(RaddException.class, () -> bare.refusal("tpu"));

        Path home = Natives.libraries(Natives.home(cache));
        libraries(folder.relativize(home).toString(), "torch", "torch_cuda");
        Machine whole = Machine.of(Map.of(), driver, cache);
        assertEquals(List.of("cpu", "cuda:0", "cuda:1"), whole.devices());
        assertEquals("cuda:0", whole.device(null));
        assertEquals(Optional.empty(), whole.refusal(null));
        assertEquals(Optional.empty(), whole.refusal("CUDA:1"));
        refused(RaddException.Kind.DEVICE, whole.refusal("cuda:2").orElseThrow(), "cuda:2", "shows 2 GPUs");

        Machine forced = Machine.of(Map.of("RADD_DEVICE", "cuda"), none(), cache);
        assertEquals(List.of(), forced.devices());
        refused(RaddException.Kind.DEVICE, forced.refusal("cpu").orElseThrow(), "no NVIDIA driver");
    }

    @Test
    void aGpuThatCudaMakesNoCodeForIsRefusedByName() {
        NvidiaDriver driver = new NvidiaDriver(
                Optional.empty(), true, CudaDriver.SUCCESS, 12_040, List.of(new Gpu("Tesla K80", 12L << 30, 3, 7)));
        NvidiaDriver.Problem problem = driver.problem().orElseThrow();
        assertTrue(problem.gpuThere() && problem.what().contains("Tesla K80, 12.0 GiB, sm_37"), problem.what());
    }

    @Test
    void ncclTellsItsVersion() {
        assertEquals("NCCL 2.27.3", new HostNccl(1).describe());
    }

    @Test
    void aLibraryNamesItsVersion() {
        Torch.on("cpu"); // the engine has unpacked the CPU's libraries
        assertEquals(
                Optional.of(TorchVersion.ofJni()),
                TorchVersion.of(Path.of(ai.djl.pytorch.jni.LibUtils.getLibtorchPath())));
    }
}
