package radd.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;

/** Where a tensor's elements lie in memory, by libtorch's C interface: what libraries beside PyTorch are given. */
public final class NativeAddress {
    /** The C interface ({@code torch/csrc/inductor/aoti_torch/c/shim.h}); the engine has loaded the library already. */
    private interface LibTorch extends Library {
        LibTorch INSTANCE = Native.load("torch_cpu", LibTorch.class);

        int aoti_torch_get_data_ptr(Pointer tensor, PointerByReference address);
    }

    private NativeAddress() {}

    /** Address of the first element of a contiguous tensor; valid as long as the tensor is open. */
    public static Pointer of(NDArray tensor) {
        PointerByReference address = new PointerByReference();
        int failed = LibTorch.INSTANCE.aoti_torch_get_data_ptr(new Pointer(((PtNDArray) tensor).getHandle()), address);
        if (failed != 0) {
            throw new IllegalStateException("libtorch gives no address of a tensor");
        }
        return address.getValue();
    }

    /** Address of an element of a float32 vector. */
    public static Pointer of(NDArray vector, long element) {
        return of(vector).share(element * Float.BYTES);
    }
}
