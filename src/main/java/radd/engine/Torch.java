package radd.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import radd.RaddException;

/**
 * One device of the started PyTorch engine: where tensors are made, gradients are taken and programs run.
 *
 * <p>Gradient recording and the graph optimiser are settings of a thread in PyTorch; {@link #enterThread} sets them and every thread that
 * computes calls it once.
 */
public final class Torch {
    private static final Logger LOG = LoggerFactory.getLogger(Torch.class);

    /** The engine and what it runs on, once it is started. */
    private record Started(Engine engine, Natives natives) {}

    private static @Nullable Started started;

    private final Device device;

    private Torch(Device device) {
        this.device = device;
    }

    /**
     * Starts the engine, if it is not started yet, on a device.
     *
     * @param name {@code cpu} or {@code cuda:N} ({@code cuda} is {@code cuda:0})
     * @throws RaddException (DEVICE) if the machine has no such device or the engine's native libraries cannot be loaded
     */
    public static Torch on(String name) {
        Device device = parse(name);
        Natives natives = start().natives();
        if (device.isGpu()) {
            natives.requireGpu(device.getDeviceId());
        }
        Torch torch = new Torch(device);
        torch.enterThread();
        return torch;
    }

    /**
     * The devices of a number of replicas of one process: GPUs if the machine has any, else as many times the CPU.
     *
     * @param count replicas
     * @param localRank number of this process among those on its machine, which share the GPUs that all of them see
     * @throws RaddException (DEVICE) if there are too few GPUs, or there is one that cannot be used and the CPU was not asked for
     */
    public static List<Torch> devices(int count, int localRank) {
        int gpus = start().natives().gpusByDefault();
        int first = gpus == count ? 0 : localRank * count; // a launcher may have given each process its own
        return IntStream.range(first, first + count)
                .mapToObj(i -> on(gpus > 0 ? "cuda:" + i : "cpu"))
                .toList();
    }

    /** How many GPUs this process sees. */
    public static int gpus() {
        return start().natives().gpus();
    }

    /**
     * The number of the GPU that a name means; empty for the CPU. The engine is not started.
     *
     * @throws RaddException (CONFIG) if the name is none of a device
     */
    static Optional<Integer> gpuNumber(String name) {
        return Optional.of(parse(name)).filter(Device::isGpu).map(Device::getDeviceId);
    }

    private static Device parse(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("cpu")) {
            return Device.cpu();
        }
        if (lower.matches("cuda(:\\d{1,4})?")) {
            return Device.gpu(lower.contains(":") ? Integer.parseInt(lower.substring("cuda:".length())) : 0);
        }
        throw new RaddException(
                RaddException.Kind.CONFIG, "device is '" + name + "'", "use cpu or cuda:N, such as cuda:0");
    }

    /**
     * Asks MKL, before it is loaded, for products whose rows do not depend on how many rows there are. By default it splits the sums of small
     * products over threads, and a sequence's numbers change with the batch it is in; the strict mode was measured to be as fast.
     */
    private static void keepRowsIndependent() {
        try {
            Function setenv = NativeLibrary.getProcess().getFunction("setenv");
            int overwrite = 0; // the user's own setting stays
            setenv.invokeInt(new Object[] {"MKL_CBWR", "AUTO,STRICT", overwrite});
        } catch (UnsatisfiedLinkError e) {
            LOG.debug("no setenv here: float32 results may depend on the batch size in their last bits", e);
        }
    }

    private static synchronized Started start() {
        if (started != null) {
            return started;
        }
        // DJL reports its use to its makers unless told not to.
        System.setProperty("OPT_OUT_TRACKING", "true");
        keepRowsIndependent();
        Natives natives = Natives.ofThisProcess();
        LOG.debug("natives: {}", natives.describe());
        try {
            natives.prepare();
            Started now = new Started(Engine.getEngine("PyTorch"), natives);
            started = now;
            return now;
        } catch (EngineException | UnsatisfiedLinkError e) {
            throw new RaddException(
                    RaddException.Kind.DEVICE,
                    "PyTorch's native libraries cannot be loaded: " + e.getMessage(),
                    natives.origin().remedy(),
                    e);
        }
    }

    /**
     * Sets PyTorch's per-thread state for the calling thread: no gradient recording, no graph optimiser.
     *
     * <p>The optimiser specialises a program to the shapes it sees first, and recompiles as they change: with the changing batches here it
     * costs more than it saves.
     */
    public void enterThread() {
        JniUtils.setGraphExecutorOptimize(false);
        JniUtils.setGradMode(false);
    }

    /** A new owner of tensors on this device; the caller closes it. */
    public NDManager newManager() {
        return NDManager.newBaseManager(device, "PyTorch");
    }

    /**
     * Ids or indices as programs take them, int64; closed by {@code owner}.
     *
     * @param shape whose sizes multiply to the number of ids
     */
    public NDArray ids(NDManager owner, int[] ids, long... shape) {
        return owner.create(Arrays.stream(ids).asLongStream().toArray(), new Shape(shape));
    }

    /** The device's name: {@code cpu} or {@code cuda:N}. */
    public String deviceName() {
        return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
    }

    /** Number of the GPU. */
    public int gpu() {
        return device.getDeviceId();
    }

    /** Whether this is a GPU. */
    public boolean isGpu() {
        return device.isGpu();
    }

    /** PyTorch's version. */
    public String version() {
        return start().engine().getVersion();
    }

    /** Threads that one operation uses on the CPU. */
    public int threads() {
        return JniUtils.getNumThreads();
    }

    /** Sets how many threads one operation of the calling thread uses on the CPU. */
    public void useThreads(int count) {
        JniUtils.setNumThreads(count);
    }

    /**
     * Waits until the device has done everything that this process has asked of it. On a GPU work is only queued by the calls that ask for it, so whoever
     * reads a clock waits first.
     */
    public void await() {
        if (isGpu()) {
            try (NDManager scope = newManager()) {
                scope.zeros(new Shape(1))
                        .toFloatArray(); // all work is in one queue, and a number to be read comes after it
            }
        }
    }

    /** Gives the memory that PyTorch keeps for later tensors back to the GPU; nothing on the CPU. */
    public void releaseKeptMemory() {
        if (isGpu()) {
            JniUtils.emptyCudaCache();
        }
    }

    /** Runs an action with gradient recording on for this thread. */
    public void recordingGradients(Runnable action) {
        JniUtils.setGradMode(true);
        try {
            action.run();
        } finally {
            JniUtils.setGradMode(false);
        }
    }

    /** A leaf of the gradient graph that shares a tensor's memory: in-place updates are seen through it; closed by {@code owner}. */
    public NDArray leaf(NDManager owner, NDArray tensor) {
        NDArray leaf = JniUtils.detachGradient((PtNDArray) tensor);
        leaf.attach(owner);
        leaf.setRequiresGradient(true);
        return leaf;
    }

    /** Rows {@code from} to {@code to} of axis 0, sharing memory, outside the gradient graph; closed by {@code owner}. */
    public NDArray piece(NDManager owner, NDArray vector, long from, long to) {
        NDArray piece = JniUtils.slice((PtNDArray) vector, 0, from, to, 1);
        piece.attach(owner);
        return piece;
    }

    /** The gradient of a leaf that {@link #backward} has reached, closed by {@code owner}. */
    public NDArray gradient(NDManager owner, NDArray leaf) {
        NDArray gradient = JniUtils.getGradient((PtNDArray) leaf);
        gradient.attach(owner);
        return gradient;
    }

    /** Propagates the gradient of {@code output} to the leaves it was computed from, and frees the graph. */
    public void backward(NDArray output, NDArray gradient) {
        JniUtils.backward((PtNDArray) output, (PtNDArray) gradient, false, false);
    }
}
