package radd.bench;

import radd.engine.collective.Collective;
import radd.engine.collective.Launch;
import radd.engine.collective.MpiCollective;
import radd.engine.collective.ReplicaGroup;
import radd.engine.collective.Shares;
import radd.engine.collective.Timeout;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.LongToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import radd.core.loss.PositionBatch;
import radd.core.network.ModelConfig;
import radd.engine.FlatVector;
import radd.engine.InitialLaw;
import radd.engine.ParameterTable;
import radd.engine.Precision;
import radd.engine.Torch;

/**
 * What replication costs on this machine's CPU: the same training step by 1 replica with all threads, 2 replicas and 2 processes with half of
 * them each, and the sum of vectors alone beside a plain copy.
 */
public final class Scaling {
    private static final PrintStream OUT = System.out;
    private static final Timeout PATIENCE = new Timeout(Duration.ofMinutes(10), "give it fewer processes");

    /** Sizes of small_radd and medium_radd. */
    private static final List<Long> VECTORS = List.of(162_000_000L, 400_000_000L);

    /** Short sequences: the sum of gradients does not depend on it, and a step shall not take a minute. */
    private static final int LENGTH = 256;

    private static final ModelConfig SMALL = new ModelConfig(50257, 768, LENGTH, 12, 12, 0);

    /** Sequences of all replicas together. */
    private static final int BATCH = 2;

    private static final int REPETITIONS = 5;
    private final Torch torch = Torch.on("cpu");
    private final int threads = torch.threads();
    private final Collective processes;

    private Scaling(Collective processes) {
        this.processes = processes;
    }

    /** Measures one process, or as one of several under {@code mpirun}. */
    public static void main(String[] args) {
        try (Collective processes = MpiCollective.join(Launch.ofThisProcess(), PATIENCE)) {
            Scaling scaling = new Scaling(processes);
            if (processes.size() == 1) {
                scaling.header();
                scaling.step(1);
                scaling.step(2);
                scaling.sums(2);
                scaling.copies();
            } else {
                scaling.step(1);
                scaling.sums(1);
            }
        }
    }

    private void header() {
        OUT.printf(Locale.ROOT, "%d threads in all, PyTorch %s%n%n", threads, torch.version());
        OUT.println("| what | processes | replicas each | threads each | s | vector GB/s |");
        OUT.println("|---|---|---|---|---|---|");
    }

    private void row(String what, int replicas, double seconds, long floats) {
        if (processes.rank() == 0) {
            OUT.printf(
                    Locale.ROOT,
                    "| %s | %d | %d | %d | %.3f | %s |%n",
                    what,
                    processes.size(),
                    replicas,
                    threadsEach(replicas),
                    seconds,
                    floats == 0 ? "" : String.format(Locale.ROOT, "%.2f", floats * Float.BYTES / seconds / 1e9));
        }
    }

    private int threadsEach(int replicas) {
        return Math.max(1, threads / (replicas * processes.size()));
    }

    /** What memory allows: a vector copied over another, which reads and writes each byte once. */
    private void copies() {
        for (long floats : VECTORS) {
            ParameterTable table = new ParameterTable.Builder().wideVector("all", "all", InitialLaw.ZEROS, floats).build();
            try (FlatVector source = FlatVector.zeros(torch, table);
                    FlatVector target = FlatVector.zeros(torch, table)) {
                double seconds = median(repetition -> timed(() -> target.copyFrom(source)));
                row("copy of " + floats / 1_000_000 + " M floats", 1, seconds, floats);
            }
        }
    }

    private void step(int replicas) {
        double[] seconds = new double[replicas];
        together(replicas, (index, member) -> {
            PositionBatch batch = RandomBatch.of(SMALL, BATCH / member.size());
            try (TrainingStep step = new TrainingStep(torch, member, SMALL, Precision.FLOAT32)) {
                seconds[index] = median(repetition -> {
                    member.gather();
                    return timed(() -> step.run(batch, repetition));
                });
            }
        });
        row("training step, small_radd, 2 x " + LENGTH, replicas, seconds[0], 0);
    }

    /** What a step exchanges: the whole gradient, or with a sharded optimiser shares of it and then of the parameters. */
    private void sums(int replicas) {
        for (long floats : VECTORS) {
            exchange("sum of", replicas, floats, Collective::sum);
            exchange("shares summed and gathered of", replicas, floats, (member, vector) -> {
                Shares shares = Shares.of(floats, member.size());
                member.reduceScatter(vector, shares);
                member.allGather(vector, shares);
            });
        }
    }

    private void exchange(String what, int replicas, long floats, BiConsumer<Collective, NDArray> exchange) {
        double[] seconds = new double[replicas];
        together(replicas, (index, member) -> {
            try (NDManager scope = torch.newManager()) {
                NDArray vector = scope.zeros(new Shape(floats), DataType.FLOAT32);
                seconds[index] = median(repetition -> {
                    member.gather();
                    return timed(() -> exchange.accept(member, vector));
                });
            }
        });
        row(what + " " + floats / 1_000_000 + " M floats", replicas, seconds[0], floats);
    }

    /** What one replica does. */
    private interface Part {
        void run(int index, Collective member);
    }

    /** Runs all replicas of this process at once, the first in this thread. */
    private void together(int replicas, Part part) {
        try (ReplicaGroup group = new ReplicaGroup(processes, Collections.nCopies(replicas, torch), PATIENCE.limit())) {
            List<Thread> others = IntStream.range(1, replicas)
                    .mapToObj(i -> new Thread(() -> one(group, replicas, i, part)))
                    .toList();
            others.forEach(Thread::start);
            one(group, replicas, 0, part);
            for (Thread other : others) {
                other.join();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void one(ReplicaGroup group, int replicas, int index, Part part) {
        try {
            torch.enterThread();
            torch.useThreads(threadsEach(replicas));
            part.run(index, group.join(index));
        } catch (RuntimeException | Error e) {
            group.cancel(e);
            throw e;
        }
    }

    private static double timed(Runnable action) {
        long start = System.nanoTime();
        action.run();
        return (System.nanoTime() - start) / 1e9;
    }

    /** The median of several repetitions, numbered from 1, after one that is not counted. */
    private static double median(LongToDoubleFunction repetition) {
        double[] all = LongStream.rangeClosed(1, REPETITIONS + 1)
                .mapToDouble(repetition)
                .toArray();
        double[] counted = Arrays.copyOfRange(all, 1, all.length);
        Arrays.sort(counted);
        return counted[REPETITIONS / 2];
    }
}
