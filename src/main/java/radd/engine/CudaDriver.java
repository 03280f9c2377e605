package radd.engine;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The few functions and constants of NVIDIA's driver ({@code libcuda.so.1}, {@code cuda.h}) that radd calls; none of them makes a context. */
interface CudaDriver extends Library {
    /** Property that names the library where the system does not find it. */
    String PROPERTY = "radd.cuda";

    int SUCCESS = 0;
    int NO_DEVICE = 100;
    int COMPUTE_CAPABILITY_MAJOR = 75;
    int COMPUTE_CAPABILITY_MINOR = 76;

    /** Must come first; sees the GPUs that {@code CUDA_VISIBLE_DEVICES} leaves. */
    int cuInit(int flags);

    /** The newest CUDA that the driver runs: 1000 major + 10 minor. */
    int cuDriverGetVersion(IntByReference version);

    int cuDeviceGetCount(IntByReference count);

    int cuDeviceGetName(byte[] name, int length, int device);

    int cuDeviceTotalMem_v2(LongByReference bytes, int device);

    int cuDeviceGetAttribute(IntByReference value, int attribute, int device);

    /** The library; empty where there is none, as on every machine without the driver. */
    static Optional<CudaDriver> find() {
        Logger log = LoggerFactory.getLogger(CudaDriver.class);
        try {
            return Optional.of(Native.load(System.getProperty(PROPERTY, "libcuda.so.1"), CudaDriver.class));
        } catch (UnsatisfiedLinkError e) {
            log.debug("no driver of NVIDIA: {}", e.getMessage());
            return Optional.empty();
        }
    }
}
