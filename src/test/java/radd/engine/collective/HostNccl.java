package radd.engine.collective;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** NCCL's interface over vectors in host memory, for ranks that are threads: what {@link NcclCollective} asks for is done, and checked. */
public final class HostNccl implements NcclLibrary {
    private static final byte[] ID = "the id of rank 0".getBytes(StandardCharsets.UTF_8);

    private static final ThreadLocal<List<Runnable>> GROUPED = new ThreadLocal<>();

    private final int ranks;
    private final CyclicBarrier barrier;
    private final float[][] sent;
    private final Map<Pointer, Integer> communicators = new HashMap<>();
    private volatile int asynchronousError;

    public HostNccl(int ranks) {
        this.ranks = ranks;
        this.barrier = new CyclicBarrier(ranks);
        this.sent = new float[ranks][];
    }

    /** Makes every call fail while it is under way. */
    void fail(int error) {
        asynchronousError = error;
    }

    /** How many communicators are open. */
    synchronized int open() {
        return communicators.size();
    }

    private synchronized int rank(Pointer communicator) {
        return Objects.requireNonNull(communicators.get(communicator));
    }

    @Override
    public int ncclGetUniqueId(Pointer id) {
        id.write(0, ID, 0, ID.length);
        return SUCCESS;
    }

    @Override
    public synchronized int ncclCommInitRank(PointerByReference communicator, int size, UniqueId id, int rank) {
        boolean known = Arrays.equals(Arrays.copyOf(id.internal, ID.length), ID);
        Pointer handle = new Memory(1);
        communicators.put(handle, rank);
        communicator.setValue(handle);
        return known && size == ranks ? SUCCESS : 4;
    }

    @Override
    public int ncclAllReduce(
            Pointer send,
            Pointer receive,
            long count,
            int type,
            int operation,
            Pointer communicator,
            @Nullable Pointer stream) {
        return ncclReduceTo(-1, send, receive, count, type, operation, communicator);
    }

    @Override
    public int ncclReduce(
            Pointer send,
            Pointer receive,
            long count,
            int type,
            int operation,
            int root,
            Pointer communicator,
            @Nullable Pointer stream) {
        return ncclReduceTo(root, send, receive, count, type, operation, communicator);
    }

    private int ncclReduceTo(
            int root, Pointer send, Pointer receive, long count, int type, int operation, Pointer communicator) {
        return type == FLOAT32 && operation == SUM ? exchange(root, -1, send, receive, (int) count, communicator) : 4;
    }

    @Override
    public int ncclBroadcast(
            Pointer send,
            Pointer receive,
            long count,
            int type,
            int root,
            Pointer communicator,
            @Nullable Pointer stream) {
        return type == FLOAT32 ? exchange(-1, root, send, receive, (int) count, communicator) : 4;
    }

    /** To one rank or to all (-1), the numbers of one rank or the sum of all (-1). */
    private int exchange(int to, int from, Pointer send, Pointer receive, int count, Pointer communicator) {
        int rank = rank(communicator);
        Runnable work = () -> {
            sent[rank] = send.getFloatArray(0, count);
            meet();
            float[] result = new float[count];
            for (int other = 0; other < ranks; other++) {
                for (int i = 0; i < count && (from < 0 || from == other); i++) {
                    result[i] += sent[other][i];
                }
            }
            meet();
            if (to < 0 || to == rank) {
                receive.write(0, result, 0, count);
            }
        };
        List<Runnable> group = GROUPED.get();
        if (group == null) {
            work.run();
        } else {
            group.add(work);
        }
        return SUCCESS;
    }

    private void meet() {
        try {
            barrier.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int ncclGroupStart() {
        GROUPED.set(new ArrayList<>());
        return SUCCESS;
    }

    @Override
    public int ncclGroupEnd() {
        List<Runnable> group = GROUPED.get();
        GROUPED.remove();
        group.forEach(Runnable::run);
        return SUCCESS;
    }

    @Override
    public int ncclCommGetAsyncError(Pointer communicator, IntByReference error) {
        error.setValue(asynchronousError);
        return SUCCESS;
    }

    @Override
    public int ncclCommAbort(Pointer communicator) {
        return ncclCommDestroy(communicator);
    }

    @Override
    public synchronized int ncclCommDestroy(Pointer communicator) {
        return communicators.remove(communicator) == null ? 4 : SUCCESS;
    }

    @Override
    public int ncclGetVersion(IntByReference version) {
        version.setValue(22_703);
        return SUCCESS;
    }

    @Override
    public String ncclGetErrorString(int error) {
        return "error " + error;
    }
}
