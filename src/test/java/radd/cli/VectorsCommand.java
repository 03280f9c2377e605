package radd.cli;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import radd.engine.Span;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.engine.collective.Launch;
import radd.engine.collective.Shares;
import radd.engine.collective.Timeout;

/** A command for tests of several processes: exchanges vectors in every way and prints each result that is not what it must be. */
@Command(name = "vectors", description = "Exchanges vectors.")
final class VectorsCommand implements Callable<Integer> {
    /** From fewer elements than ranks to more than a message that MPI sends at once; none is a multiple of the ranks. */
    private static final int[] SIZES = {1, 2, 130, 1000, 300_001};

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--hang", description = "Never joins the first exchange of vectors.")
    private boolean hang;

    @Override
    public Integer call() {
        try (NDManager scope = Torch.on("cpu").newManager()) {
            return Ranks.together(
                    Launch.ofThisProcess(), new Timeout(Duration.ofSeconds(3), "look at it"), processes -> {
                        processes.gather();
                        if (hang) {
                            forever();
                        }
                        List<String> wrong = IntStream.of(SIZES)
                                .mapToObj(size -> wrong(scope, processes, size))
                                .flatMap(List::stream)
                                .toList();
                        double failures = processes.sum(wrong.size());
                        if (processes.rank() == 0 && spec != null) {
                            spec.commandLine().getOut().println(failures + " wrong " + wrong);
                        }
                        return 0;
                    });
        }
    }

    private static void forever() {
        try {
            Thread.sleep(Duration.ofHours(1).toMillis());
        } catch (InterruptedException nobodyInterruptsThisThread) {
            Thread.currentThread().interrupt();
        }
    }

    /** Element i of rank r is r + i mod 1000, so every sum is exact. */
    private static List<String> wrong(NDManager scope, Collective processes, int size) {
        int ranks = processes.size();
        Shares shares = Shares.of(size, ranks);
        float sumOfRanks = ranks * (ranks - 1) / 2f;
        Span all = new Span(0, size);
        List<String> wrong = new ArrayList<>();
        check(wrong, "sum", exchanged(scope, processes, size, Collective::sum), all, ranks, sumOfRanks);
        check(wrong, "broadcast", exchanged(scope, processes, size, Collective::broadcast), all, 1, 0);
        Span own = shares.of(processes.rank());
        float[] reduced = exchanged(scope, processes, size, (rank, vector) -> rank.reduceScatter(vector, shares));
        check(wrong, "reduceScatter", reduced, own, ranks, sumOfRanks);
        float[] gathered = exchanged(scope, processes, size, (rank, vector) -> rank.allGather(vector, shares));
        for (int rank = 0; rank < ranks; rank++) {
            check(wrong, "allGather", gathered, shares.of(rank), 1, rank);
        }
        return wrong;
    }

    private static float[] exchanged(
            NDManager scope, Collective processes, int size, BiConsumer<Collective, NDArray> exchange) {
        float[] elements = new float[size];
        for (int i = 0; i < size; i++) {
            elements[i] = processes.rank() + i % 1000;
        }
        try (NDArray vector = scope.create(elements)) {
            processes.gather();
            exchange.accept(processes, vector);
            return vector.toFloatArray();
        }
    }

    /** Element i must be factor (i mod 1000) + offset. */
    private static void check(List<String> wrong, String what, float[] result, Span span, float factor, float offset) {
        for (int i = (int) span.from(); i < span.to(); i++) {
            if (result[i] != factor * (i % 1000) + offset) {
                wrong.add(what + " of " + result.length + ": element " + i + " is " + result[i]);
                return;
            }
        }
    }
}
