package radd.engine.collective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import radd.RaddException;
import radd.engine.Precision;
import radd.engine.Span;
import radd.engine.Torch;
import radd.engine.VectorOps;

/**
 * The replicas of this process as one group, joined to those of other processes: first within the process by copies and adds through
 * libtorch, then across processes by replica 0, then back.
 *
 * <p>A member adds up one slice of all vectors, so each element is read and written as often as in a ring. On GPUs the copies between devices
 * wait for the work queued on both, which orders them after whatever made the vectors.
 */
public final class ReplicaGroup implements AutoCloseable {
    private final Collective processes;
    private final Barrier barrier;
    private final NDArray[] vectors;
    private final long[][] values;
    private final List<Collective> members = new ArrayList<>();
    private final Queue<Collective> overNccl = new ConcurrentLinkedQueue<>();
    private final List<Torch> devices;
    private final Duration timeout;
    private volatile long[] gathered = {};

    /**
     * @param processes this process among others; used only from the thread of replica 0
     * @param devices the device of each replica
     * @param timeout how long a replica may wait for another
     */
    public ReplicaGroup(Collective processes, List<Torch> devices, Duration timeout) {
        requireFittingDevices(devices, processes.size());
        int first = processes.rank() * devices.size();
        this.devices = List.copyOf(devices);
        this.timeout = timeout;
        this.processes = processes;
        this.barrier = new Barrier(
                devices.size(),
                timeout,
                i -> "replica " + (first + i) + " (" + devices.get(i).deviceName() + ")");
        this.vectors = new NDArray[devices.size()];
        this.values = new long[devices.size()][];
        for (int i = 0; i < devices.size(); i++) {
            members.add(devices.size() == 1 ? processes : new Member(i, devices.get(i)));
        }
    }

    private static void requireFittingDevices(List<Torch> devices, int processes) {
        boolean mixed = devices.stream().map(Torch::isGpu).distinct().count() > 1;
        if (mixed || (shared(devices) && processes > 1)) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    "devices are " + devices.stream().map(Torch::deviceName).collect(Collectors.joining(",")),
                    mixed
                            ? "replicas are all on the CPU or all on GPUs"
                            : "name each GPU once, because GPUs of several processes meet by NCCL, which allows no other");
        }
    }

    /** Whether replicas share a GPU, as they may within one process: their work is done in the order in which it is asked for. */
    private static boolean shared(List<Torch> devices) {
        return devices.get(0).isGpu()
                && devices.stream().map(Torch::deviceName).distinct().count() < devices.size();
    }

    /**
     * The end of one replica of this process, called from that replica's thread by all replicas of all processes at once; closed with the
     * group.
     *
     * @throws RaddException (DEVICE) if GPUs of several processes have no NCCL to meet by
     */
    public Collective join(int index) {
        Collective member = members.get(index);
        Torch torch = devices.get(index);
        if (!torch.isGpu() || member.size() == 1 || shared(devices)) {
            return member;
        }
        Optional<NcclLibrary> nccl = NcclLibrary.find();
        if (member.sum(nccl.isPresent() ? 1 : 0) == member.size()) {
            Collective joined =
                    NcclCollective.join(nccl.orElseThrow(), member, CudaStream.current(torch.gpu()), timeout);
            overNccl.add(joined);
            return joined;
        }
        if (processes.size() > 1) {
            throw new RaddException(
                    RaddException.Kind.DEVICE,
                    "not every process finds NCCL, by which GPUs of several processes meet",
                    "install libnccl.so.2, or name it with RADD_JAVA_OPTS=-D" + NcclLibrary.PROPERTY + "=FILE");
        }
        return member;
    }

    /** Closes the members, but not the end of this process among others. */
    @Override
    public void close() {
        overNccl.forEach(Collective::close);
        members.stream().filter(member -> member != processes).forEach(Collective::close);
    }

    /** Makes every operation of every replica of this process fail, now and from now on. */
    public void cancel(Throwable cause) {
        barrier.cancel(cause);
    }

    /** One replica's end. */
    final class Member implements Collective {
        private final int index;
        private final Torch torch;
        private final VectorOps ops;

        private Member(int index, Torch torch) {
            this.index = index;
            this.torch = torch;
            this.ops = new VectorOps(torch, Precision.FLOAT32);
        }

        @Override
        public int rank() {
            return processes.rank() * vectors.length + index;
        }

        @Override
        public int size() {
            return processes.size() * vectors.length;
        }

        @Override
        public long[] gather(long... own) {
            values[index] = own;
            leading(() -> gathered = processes.gather(
                    Arrays.stream(values).flatMapToLong(Arrays::stream).toArray()));
            return gathered.clone();
        }

        @Override
        public void broadcast(NDArray vector) {
            vectors[index] = vector;
            leading(() -> processes.broadcast(vector));
            copyFromLead(whole(vector));
            barrier.await(index);
        }

        @Override
        public void sum(NDArray vector) {
            Shares local = Shares.of(whole(vector).to(), vectors.length);
            addOwn(vector, local);
            if (processes.size() == 1) {
                exchange(vector, local);
            } else {
                leading(() -> {
                    exchange(vector, local);
                    processes.sum(vector);
                });
                copyFromLead(whole(vector));
            }
            barrier.await(index);
        }

        @Override
        public void reduceScatter(NDArray vector, Shares shares) {
            if (processes.size() == 1) {
                addOwn(vector, shares);
                return;
            }
            Shares local = Shares.of(whole(vector).to(), vectors.length);
            addOwn(vector, local);
            leading(() -> {
                exchange(vector, local);
                processes.reduceScatter(vector, shares.joined(vectors.length));
            });
            copyFromLead(shares.of(rank()));
            barrier.await(index);
        }

        @Override
        public void allGather(NDArray vector, Shares shares) {
            vectors[index] = vector;
            barrier.await(index);
            if (processes.size() == 1) {
                exchange(vector, shares);
            } else {
                leading(() -> {
                    for (int i = 1; i < vectors.length; i++) {
                        copy(vector, vectors[i], shares.of(rank() + i));
                    }
                    processes.allGather(vector, shares.joined(vectors.length));
                });
                copyFromLead(whole(vector));
            }
            barrier.await(index);
        }

        /** Replica 0 does what no other may see half done: all wait before and after it. */
        private void leading(Runnable action) {
            barrier.await(index);
            if (index == 0) {
                action.run();
            }
            barrier.await(index);
        }

        /** Adds the others' elements of this member's share to its own. */
        private void addOwn(NDArray vector, Shares shares) {
            vectors[index] = vector;
            barrier.await(index);
            for (int i = 1; i < vectors.length; i++) {
                add(vector, vectors[(index + i) % vectors.length], shares.of(index));
            }
            barrier.await(index);
        }

        /** Copies every other member's share. */
        private void exchange(NDArray vector, Shares shares) {
            for (int i = 0; i < vectors.length; i++) {
                if (i != index) {
                    copy(vector, vectors[i], shares.of(i));
                }
            }
        }

        private void copyFromLead(Span span) {
            if (index != 0) {
                copy(vectors[index], vectors[0], span);
            }
        }

        private void copy(NDArray target, NDArray source, Span span) {
            if (span.size() > 0) {
                try (NDManager scope = torch.newManager()) {
                    ops.copy(scope, piece(scope, target, span), piece(scope, source, span));
                }
            }
        }

        private void add(NDArray target, NDArray source, Span span) {
            if (span.size() > 0) {
                try (NDManager scope = torch.newManager()) {
                    ops.add(scope, piece(scope, target, span), piece(scope, source, span));
                }
            }
        }

        private NDArray piece(NDManager scope, NDArray vector, Span span) {
            return torch.piece(scope, vector, span.from(), span.to());
        }

        private static Span whole(NDArray vector) {
            return new Span(0, vector.size());
        }

        @Override
        public void close() {
            ops.close();
        }
    }
}
