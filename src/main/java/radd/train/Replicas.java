package radd.train;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import radd.RaddException;
import radd.core.family.Model;
import radd.engine.FirstFailure;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.engine.collective.ReplicaGroup;

/**
 * The replicas of this process, one thread each; replica 0, the lead, runs in the thread that calls.
 *
 * <p>What is asked of all replicas begins on all at once and returns when all have done it. The first failure sends the others away.
 */
public final class Replicas implements AutoCloseable {
    private final Duration timeout;
    private final Collective processes;
    private final ReplicaGroup group;
    private final List<ExecutorService> threads = new ArrayList<>();
    private final List<Replica> replicas;
    private boolean hangs;

    /**
     * Makes one replica on each device.
     *
     * @param devices at least one; the calling thread must be the one that {@code processes} belongs to
     * @param processes this process among others; not closed here
     */
    Replicas(TrainConfig config, Model model, List<Torch> devices, Precision precision, Collective processes) {
        this.timeout = Duration.ofNanos((long) (config.training().collectiveTimeout() * 1e9));
        this.processes = processes;
        this.group = new ReplicaGroup(processes, devices, timeout);
        int threadsEach = Math.max(1, devices.get(0).threads() / devices.size());
        for (int i = 1; i < devices.size(); i++) {
            String name = "replica-" + i;
            threads.add(Executors.newSingleThreadExecutor(task -> {
                Thread thread = new Thread(task, name);
                thread.setDaemon(true);
                return thread;
            }));
        }
        this.replicas = onEach(i -> {
            Torch torch = devices.get(i);
            torch.enterThread();
            if (!torch.isGpu() && devices.size() > 1) {
                torch.useThreads(threadsEach);
            }
            return new Replica(config, model, torch, precision, group.join(i));
        });
    }

    /** The replica of the calling thread. */
    public Replica lead() {
        return replicas.get(0);
    }

    /** Number of replicas of all processes. */
    public int count() {
        return processes.size() * replicas.size();
    }

    /** Asks all replicas at once; the results are in their order. */
    <T> List<T> each(Function<Replica, T> question) {
        return onEach(i -> question.apply(replicas.get(i)));
    }

    /** Has all replicas do something at once. */
    public void all(Consumer<Replica> action) {
        each(replica -> {
            action.accept(replica);
            return replica;
        });
    }

    private <T> List<T> onEach(IntFunction<T> action) {
        Map<Integer, T> results = new ConcurrentSkipListMap<>();
        FirstFailure failure = new FirstFailure();
        IntConsumer task = i -> failure.guard(() -> results.put(i, action.apply(i)), group::cancel);
        List<Future<?>> others = new ArrayList<>();
        for (int i = 1; i <= threads.size(); i++) {
            int index = i;
            others.add(threads.get(i - 1).submit(() -> task.accept(index)));
        }
        task.accept(0);
        others.forEach(this::join);
        failure.rethrow();
        return List.copyOf(results.values());
    }

    private void join(Future<?> task) {
        try {
            task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException hung) {
            hangs = true; // those that waited for it have said so
        } catch (ExecutionException | InterruptedException impossible) {
            throw new IllegalStateException("a replica's thread was disturbed", impossible);
        }
    }

    /**
     * Compares the parameters of all replicas of all processes; the process of rank 0 judges.
     *
     * @throws RaddException (DEVICE) that names the replicas which differ from most
     */
    void requireEqualParameters(long step) {
        long[] checksums = each(Replica::checksums).get(0);
        Map<Long, Long> votes = Arrays.stream(checksums)
                .boxed()
                .collect(Collectors.groupingBy(Function.identity(), LinkedHashMap::new, Collectors.counting()));
        long most = Collections.max(votes.values());
        long usual = votes.entrySet().stream() // where two halves differ, that of replica 0
                .filter(entry -> entry.getValue() == most)
                .findFirst()
                .orElseThrow()
                .getKey();
        String different = IntStream.range(0, checksums.length)
                .filter(rank -> checksums[rank] != usual)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(", "));
        if (processes.rank() == 0 && !different.isEmpty()) {
            throw new RaddException(
                    RaddException.Kind.DEVICE,
                    "after step " + step + " the parameters of replica " + different
                            + " differ from those of most of the " + checksums.length + " replicas",
                    "check that device's memory, and resume from the last checkpoint before the difference");
        }
    }

    /** Closes the replicas; one that hangs keeps what it may still be using until the process ends. */
    @Override
    public void close() {
        threads.forEach(ExecutorService::shutdown);
        if (!hangs) {
            replicas.forEach(Replica::close);
            group.close();
        }
    }
}
