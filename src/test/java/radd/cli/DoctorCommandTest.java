package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import radd.RaddException;
import radd.engine.Gpu;
import radd.engine.Machine;
import radd.engine.Natives;
import radd.engine.NvidiaDriver;
import radd.engine.Precision;

/** {@code radd doctor} on this machine's CPU and on machines made of records. */
class DoctorCommandTest {
    private static final NvidiaDriver DRIVER = new NvidiaDriver(
            Optional.of("550.54.15"),
            true,
            0,
            12_040,
            List.of(new Gpu("NVIDIA H100", 80L << 30, 9, 0), new Gpu("Tesla K80", 12L << 30, 3, 7)));
    private static final Natives.Obstacle OBSTACLE =
            new Natives.Obstacle("CUDA's natives are not installed", "run '" + Natives.INSTALL + "'", true);

    private static Machine machine(int gpus, Natives.@Nullable Obstacle obstacle) {
        Natives natives = new Natives(Natives.Origin.INSTALLED, Optional.of(Path.of("natives")), gpus, obstacle);
        return new Machine(DRIVER, natives, null, Optional.empty(), Optional.of("Open MPI v4.1.4"));
    }

    private static CliRun doctor(Machine machine, DoctorCommand.Rate rate, String... options) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] args = new String[options.length + 1];
        args[0] = "doctor";
        System.arraycopy(options, 0, args, 1, options.length);
        int code = Main.execute(
                Main.commandLine(
                        new PrintWriter(out, true), new PrintWriter(err, true), new DoctorCommand(() -> machine, rate)),
                args);
        return new CliRun(code, out.toString(), err.toString());
    }

    private static void says(CliRun run, String line) {
        assertTrue(run.out().lines().anyMatch(line::equals), "expected \"" + line + "\" in:\n" + run.out());
    }

    @Test
    void aCpuIsMeasuredAndTrains() {
        CliRun run = CliRun.of("doctor", "--device", "cpu").succeeds();
        assertTrue(run.out().lines().allMatch(line -> line.matches("\\S+ +\\S.*")), run.out());
        for (String name : List.of("java", "natives", "driver", "gpu", "nccl", "mpi", "cache")) {
            assertEquals(
                    1,
                    run.out()
                            .lines()
                            .filter(line -> line.startsWith(name + " "))
                            .count(),
                    name);
        }
        assertTrue(run.out().lines().anyMatch(line -> line.matches("cpu +float32 +[\\d.]+ TFLOP/s")), run.out());
        says(run, "training    starts on cpu");
    }

    @Test
    void gpusAreListedMeasuredAndTakenByDefault() {
        CliRun run = doctor(machine(2, null), (device, precision) -> device.equals("cpu") ? 5e10 : 7.123e14);
        assertEquals(0, run.code());
        says(run, "driver      the NVIDIA driver 550.54.15, CUDA up to 12.4");
        says(run, "gpu         cuda:0, NVIDIA H100, 80.0 GiB, sm_90");
        says(run, "gpu         cuda:1, Tesla K80, 12.0 GiB, sm_37, too old for CUDA 12");
        says(run, "cpu         float32             0.050 TFLOP/s");
        says(run, "cuda:1      bfloat16          712.300 TFLOP/s");
        says(run, "missing     NCCL, for several GPUs: run 'radd runtime install cuda'");
        says(run, "training    starts on cuda:0");
    }

    @Test
    void missingNativesEndWithCodeFourUnlessTheCpuIsAskedFor() {
        Machine machine = machine(0, OBSTACLE);
        CliRun refused = doctor(machine, (device, precision) -> 1e12, "--device", "cuda:0");
        assertEquals(4, refused.code());
        assertEquals("", refused.err());
        says(
                refused,
                "training    does not start on cuda:0: device cuda:0 is not there: CUDA's natives are not installed; "
                        + "run 'radd runtime install cuda'");
        assertEquals(4, doctor(machine, (device, precision) -> 1e12).code());
        CliRun cpu = doctor(machine, (device, precision) -> 1e12, "--device", "cpu");
        assertEquals(0, cpu.code());
        says(cpu, "missing     a GPU to compute on: CUDA's natives are not installed; run 'radd runtime install cuda'");
    }

    @Test
    void aDeviceThatDoesNotMultiplyDoesNotTrain() {
        AtomicReference<Precision> broken = new AtomicReference<>(Precision.FLOAT16);
        DoctorCommand.Rate rate = (device, precision) -> {
            if (precision == broken.get()) {
                throw new IllegalStateException("no kernel image\nmore");
            }
            return 1e12;
        };
        CliRun without = doctor(machine(1, null), rate);
        assertEquals(0, without.code());
        says(without, "cuda:0      float16         no: no kernel image");
        broken.set(Precision.BFLOAT16);
        CliRun needed = doctor(machine(1, null), rate);
        assertEquals(4, needed.code());
        says(needed, "training    does not start on cuda:0: no products in bfloat16: no kernel image more");
        DoctorCommand.Rate none = (device, precision) -> {
            throw new RaddException(RaddException.Kind.DEVICE, "natives cannot be loaded", "install them");
        };
        CliRun unloadable = doctor(machine(1, null), none, "--device", "cpu");
        assertEquals(4, unloadable.code());
        says(unloadable, "training    does not start on cpu: natives cannot be loaded; install them");
    }

    @Test
    void aNameThatIsNoDeviceIsAUsageError() {
        doctor(machine(1, null), (device, precision) -> 1e12, "--device", "tpu").fails(2, "tpu", "cuda:N");
    }
}
