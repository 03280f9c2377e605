package radd.engine;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.util.OptionalLong;

/** The few functions and constants of CUDA's runtime, which PyTorch has loaded, that radd calls. */
public interface CudaRuntime extends Library {
    /** Property that names it where the system does not find it. */
    String PROPERTY = "radd.cudart";

    int SUCCESS = 0;
    int NOT_READY = 600;

    int cudaGetDevice(IntByReference device);

    int cudaSetDevice(int device);

    int cudaStreamQuery(Pointer stream);

    int cudaMemGetInfo(LongByReference free, LongByReference total);

    /**
     * The runtime that PyTorch has loaded: the system's loader knows it by its name. DJL looks for a file {@code libcudart.so} instead, which
     * only a machine with the toolkit has, and takes whatever version that is.
     */
    static CudaRuntime load() {
        return Native.load(System.getProperty(PROPERTY, "libcudart.so.12"), CudaRuntime.class);
    }

    /** The memory of a GPU. */
    default DeviceMemory memory(int device) {
        IntByReference before = new IntByReference();
        LongByReference free = new LongByReference();
        LongByReference total = new LongByReference();
        check(cudaGetDevice(before));
        check(cudaSetDevice(device));
        check(cudaMemGetInfo(free, total));
        check(cudaSetDevice(before.getValue()));
        return new DeviceMemory(OptionalLong.of(total.getValue() - free.getValue()), OptionalLong.of(free.getValue()));
    }

    static void check(int result) {
        if (result != SUCCESS) {
            throw new IllegalStateException("CUDA error " + result);
        }
    }
}
