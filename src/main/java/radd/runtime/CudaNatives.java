package radd.runtime;

import java.util.List;
import java.util.Map;

/**
 * CUDA natives of PyTorch 2.7.1: which artifacts of Maven Central hold them and which of their libraries a transformer needs, directly or
 * through the libraries' own dependencies.
 *
 * <p>The libraries find each other by their run path, {@code $ORIGIN}, so they must lie in one folder.
 */
final class CudaNatives {
    /** What all of it takes once unpacked. */
    static final long UNPACKED_BYTES = 3_850_000_000L;

    /** What the part takes that no toolkit has. */
    static final long UNPACKED_BYTES_BESIDE_TOOLKIT = 1_180_000_000L;

    static final Artifact TORCH = new Artifact(
            "org.bytedeco",
            "pytorch",
            "2.7.1-1.5.12",
            "linux-x86_64-gpu",
            615_519_857L,
            "ae03b1a186d512e46c89b5de7f7b3ff6dc7fcaee5efb042491655d9f38437293",
            "PyTorch 2.7.1 for CUDA 12.9 (sm_50, 60, 70, 80, 90; PTX for compute_90)",
            "BSD-3-Clause (PyTorch)",
            "org/bytedeco/pytorch/linux-x86_64-gpu",
            List.of(
                    "libc10.so",
                    "libc10_cuda.so",
                    "libgomp.so.1",
                    "libtorch.so",
                    "libtorch_cpu.so",
                    "libtorch_cuda.so",
                    "libtorch_cuda_linalg.so"));

    static final Artifact OPENBLAS = new Artifact(
            "org.bytedeco",
            "openblas",
            "0.3.30-1.5.12",
            "linux-x86_64",
            19_709_636L,
            "d7a602fc3d3254fb51b7f75595f4cce0c0ef0799d8874c6efd3d8b45e4c4083a",
            "OpenBLAS 0.3.30 with GCC's Fortran runtime, which this PyTorch is linked with",
            "BSD-3-Clause (OpenBLAS), GPL-3.0 with the GCC runtime exception (libgfortran, libquadmath)",
            "org/bytedeco/openblas/linux-x86_64",
            List.of("libgfortran.so.5", "libopenblas.so.0", "libquadmath.so.0"));

    static final Artifact CUDA = new Artifact(
            "org.bytedeco",
            "cuda",
            "12.6-9.5-1.5.11",
            "linux-x86_64-redist",
            2_026_748_503L,
            "b9130f92e121c5ae39d93083b2db5305af3b53bab1ef232463e281593ebb74d0",
            "CUDA 12.6 runtime libraries, cuDNN 9.5, NCCL 2",
            "NVIDIA CUDA Toolkit and cuDNN licence agreements (proprietary), BSD-3-Clause (NCCL)",
            "org/bytedeco/cuda/linux-x86_64",
            List.of(
                    "libcublas.so.12",
                    "libcublasLt.so.12",
                    "libcudart.so.12",
                    "libcudnn.so.9",
                    "libcudnn_adv.so.9",
                    "libcudnn_cnn.so.9",
                    "libcudnn_engines_precompiled.so.9",
                    "libcudnn_engines_runtime_compiled.so.9",
                    "libcudnn_graph.so.9",
                    "libcudnn_heuristic.so.9",
                    "libcudnn_ops.so.9",
                    "libcufft.so.11",
                    "libcupti.so.12",
                    "libcurand.so.10",
                    "libcusolver.so.11",
                    "libcusparse.so.12",
                    "libnccl.so.2",
                    "libnvJitLink.so.12",
                    "libnvrtc-builtins.so.12.6",
                    "libnvrtc.so.12"));

    /**
     * Names under which a library is looked for and another stands in. PyTorch is linked with cuFile, of which it uses no symbol and which is in no
     * artifact: any library of that name satisfies the loader.
     */
    static final Map<String, String> STAND_INS = Map.of("libcufile.so.0", "libcudart.so.12");

    private CudaNatives() {}
}
