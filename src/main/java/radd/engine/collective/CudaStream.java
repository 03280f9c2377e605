package radd.engine.collective;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;
import radd.engine.CudaRuntime;

/** The queue of work that PyTorch fills for one GPU from the calling thread: what is added to it comes after what PyTorch has added. */
interface CudaStream {
    /** CUDA's handle; null for the default stream. */
    @Nullable
    Pointer handle();

    /** Whether all work queued so far is done. */
    boolean idle();

    /** The current stream of a GPU, which becomes the calling thread's device. */
    static CudaStream current(int device) {
        CudaRuntime runtime = CudaRuntime.load();
        CudaRuntime.check(runtime.cudaSetDevice(device));
        PointerByReference current = new PointerByReference();
        CudaRuntime.check(
                Native.load("torch_cuda", LibTorchCuda.class).aoti_torch_get_current_cuda_stream(device, current));
        Pointer stream = current.getValue();
        return new CudaStream() {
            @Override
            public @Nullable Pointer handle() {
                return stream;
            }

            @Override
            public boolean idle() {
                int state = runtime.cudaStreamQuery(stream);
                if (state != CudaRuntime.NOT_READY) {
                    CudaRuntime.check(state);
                }
                return state == CudaRuntime.SUCCESS;
            }
        };
    }

    /** PyTorch's C interface to CUDA ({@code torch/csrc/inductor/aoti_torch/c/shim.h}); loaded with the engine. */
    interface LibTorchCuda extends Library {
        int aoti_torch_get_current_cuda_stream(int device, PointerByReference stream);
    }
}
