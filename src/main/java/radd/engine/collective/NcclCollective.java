package radd.engine.collective;

import ai.djl.ndarray.NDArray;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import radd.RaddException;
import radd.engine.NativeAddress;
import radd.engine.Span;

/**
 * A GPU among the GPUs of all replicas of all processes, by NCCL: vectors are exchanged between the devices themselves, everything else goes
 * by way of the group that the replicas form without it.
 *
 * <p>NCCL's calls join PyTorch's stream, so they come after the work that made a vector and before what uses it; each is waited for, because
 * only a wait can time out.
 */
public final class NcclCollective implements Collective {
    private static final long PAUSE_NANOS = 20_000;

    private final NcclLibrary nccl;
    private final Collective control;
    private final CudaStream stream;
    private final Pointer communicator;
    private final Duration timeout;
    private boolean whole = true;

    private NcclCollective(
            NcclLibrary nccl, Collective control, CudaStream stream, Pointer communicator, Duration timeout) {
        this.nccl = nccl;
        this.control = control;
        this.stream = stream;
        this.communicator = communicator;
        this.timeout = timeout;
    }

    /**
     * Joins the other GPUs; every rank of {@code control} calls it at the same time, each from its own thread.
     *
     * @param control the same ranks, connected otherwise
     * @param stream of the GPU, as PyTorch fills it from the calling thread
     */
    static Collective join(NcclLibrary nccl, Collective control, CudaStream stream, Duration timeout) {
        Memory id = new Memory(NcclLibrary.UNIQUE_ID_BYTES);
        id.clear();
        if (control.rank() == 0) {
            nccl.check(nccl.ncclGetUniqueId(id));
        }
        int words = NcclLibrary.UNIQUE_ID_BYTES / Long.BYTES;
        long[] ofRankZero = Arrays.copyOf(control.gather(id.getLongArray(0, words)), words);
        id.write(0, ofRankZero, 0, words);
        NcclLibrary.UniqueId value = new NcclLibrary.UniqueId();
        value.internal = id.getByteArray(0, NcclLibrary.UNIQUE_ID_BYTES);
        PointerByReference communicator = new PointerByReference();
        nccl.check(nccl.ncclCommInitRank(communicator, control.size(), value, control.rank()));
        return new NcclCollective(nccl, control, stream, communicator.getValue(), timeout);
    }

    @Override
    public int rank() {
        return control.rank();
    }

    @Override
    public int size() {
        return control.size();
    }

    @Override
    public long[] gather(long... values) {
        return control.gather(values);
    }

    @Override
    public void sum(NDArray vector) {
        Pointer elements = NativeAddress.of(vector);
        nccl.check(nccl.ncclAllReduce(
                elements,
                elements,
                vector.size(),
                NcclLibrary.FLOAT32,
                NcclLibrary.SUM,
                communicator,
                stream.handle()));
        await();
    }

    @Override
    public void broadcast(NDArray vector) {
        broadcast(vector, new Span(0, vector.size()), 0);
        await();
    }

    private void broadcast(NDArray vector, Span span, int root) {
        Pointer elements = NativeAddress.of(vector, span.from());
        nccl.check(nccl.ncclBroadcast(
                elements, elements, span.size(), NcclLibrary.FLOAT32, root, communicator, stream.handle()));
    }

    @Override
    public void reduceScatter(NDArray vector, Shares shares) {
        nccl.check(nccl.ncclGroupStart());
        for (int root = 0; root < size(); root++) {
            Span share = shares.of(root);
            Pointer elements = NativeAddress.of(vector, share.from());
            nccl.check(nccl.ncclReduce(
                    elements,
                    elements,
                    share.size(),
                    NcclLibrary.FLOAT32,
                    NcclLibrary.SUM,
                    root,
                    communicator,
                    stream.handle()));
        }
        nccl.check(nccl.ncclGroupEnd());
        await();
    }

    @Override
    public void allGather(NDArray vector, Shares shares) {
        nccl.check(nccl.ncclGroupStart());
        for (int root = 0; root < size(); root++) {
            broadcast(vector, shares.of(root), root);
        }
        nccl.check(nccl.ncclGroupEnd());
        await();
    }

    /** Waits for the stream; a rank that NCCL waits for in vain cannot be named, which is why a gather comes before. */
    private void await() {
        IntByReference error = new IntByReference();
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!stream.idle()) {
            nccl.check(nccl.ncclCommGetAsyncError(communicator, error));
            boolean failed = error.getValue() != NcclLibrary.SUCCESS && error.getValue() != NcclLibrary.IN_PROGRESS;
            if (failed || System.nanoTime() > deadline) {
                whole = false;
                nccl.ncclCommAbort(communicator);
                throw new PeerFailedException(new RaddException(
                        RaddException.Kind.DEVICE,
                        failed
                                ? "NCCL failed: " + nccl.ncclGetErrorString(error.getValue())
                                : "NCCL did not finish within " + timeout.toMillis() / 1e3 + " s",
                        "run again with NCCL_DEBUG=INFO to see which link failed"));
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    @Override
    public void close() {
        if (whole) {
            nccl.check(nccl.ncclCommDestroy(communicator));
        }
    }
}
