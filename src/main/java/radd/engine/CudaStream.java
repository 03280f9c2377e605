package radd.engine;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;

/** The queue of work that PyTorch fills for one GPU from the calling thread: what is added to it comes after what PyTorch has added. */
final class CudaStream {
    /** PyTorch's C interface to CUDA ({@code torch/csrc/inductor/aoti_torch/c/shim.h}); loaded with the engine. */
    private interface LibTorchCuda extends Library {
        int aoti_torch_get_current_cuda_stream(int device, PointerByReference stream);
    }

    /** CUDA's runtime, which PyTorch has loaded. */
    private interface CudaRuntime extends Library {
        int SUCCESS = 0;
        int NOT_READY = 600;

        int cudaSetDevice(int device);

        int cudaStreamQuery(Pointer stream);
    }

    /** Property that names CUDA's runtime where the system does not find it. */
    private static final String PROPERTY = "radd.cudart";

    private final CudaRuntime runtime;
    private final Pointer stream;

    /** The current stream of a GPU, which becomes the calling thread's device. */
    CudaStream(int device) {
        this.runtime = Native.load(System.getProperty(PROPERTY, "libcudart.so.12"), CudaRuntime.class);
        check(runtime.cudaSetDevice(device));
        PointerByReference current = new PointerByReference();
        check(Native.load("torch_cuda", LibTorchCuda.class).aoti_torch_get_current_cuda_stream(device, current));
        this.stream = current.getValue();
    }

    private static void check(int result) {
        if (result != CudaRuntime.SUCCESS) {
            throw new IllegalStateException("CUDA error " + result);
        }
    }

    /** CUDA's handle; null for the default stream. */
    Pointer handle() {
        return stream;
    }

    /** Whether all work queued so far is done. */
    boolean idle() {
        int state = runtime.cudaStreamQuery(stream);
        if (state != CudaRuntime.NOT_READY) {
            check(state);
        }
        return state == CudaRuntime.SUCCESS;
    }
}
