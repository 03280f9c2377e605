package radd.engine.collective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.sun.jna.Pointer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import radd.engine.Span;
import radd.engine.Torch;

/** What is asked of NCCL, by ranks that are threads, with {@link HostNccl} in its place and vectors in host memory. */
class NcclCollectiveTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Torch torch = Torch.on("cpu");

    /** What a rank does to its vector, in which element i is rank + i. */
    private interface Act {
        void on(Collective rank, NDArray vector);
    }

    /** A stream whose work is seen to be done at every third look, or never. */
    private static final class Stream implements CudaStream {
        private final boolean ends;
        private int looks;

        Stream(boolean ends) {
            this.ends = ends;
        }

        @Override
        public @Nullable Pointer handle() {
            return null;
        }

        @Override
        public boolean idle() {
            return ends && ++looks % 3 == 0;
        }
    }

    private List<float[]> run(HostNccl nccl, int ranks, int size, Act act) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(ranks);
        try (ReplicaGroup group = new ReplicaGroup(Collective.alone(), Collections.nCopies(ranks, torch), LONG)) {
            List<Future<float[]>> results = new ArrayList<>();
            for (int i = 0; i < ranks; i++) {
                Collective control = group.join(i);
                results.add(threads.submit(() -> one(nccl, control, size, LONG, true, act)));
            }
            List<float[]> all = new ArrayList<>();
            for (Future<float[]> result : results) {
                all.add(result.get());
            }
            return all;
        } finally {
            threads.shutdown();
            assertTrue(threads.awaitTermination(60, TimeUnit.SECONDS));
        }
    }

    private float[] one(HostNccl nccl, Collective control, int size, Duration timeout, boolean ends, Act act) {
        torch.enterThread();
        try (NDManager scope = torch.newManager();
                Collective rank = NcclCollective.join(nccl, control, new Stream(ends), timeout)) {
            float[] numbers = new float[size];
            for (int i = 0; i < size; i++) {
                numbers[i] = rank.rank() + i;
            }
            NDArray vector = scope.create(numbers);
            act.on(rank, vector);
            return vector.toFloatArray();
        }
    }

    private static float[] expected(int size, int ranks) {
        float[] sum = new float[size];
        for (int i = 0; i < size; i++) {
            sum[i] = ranks * (ranks - 1) / 2f + (float) ranks * i;
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void everyRankHasTheSum(int ranks) throws Exception {
        HostNccl nccl = new HostNccl(ranks);
        for (float[] vector : run(nccl, ranks, 9000, Collective::sum)) {
            assertArrayEquals(expected(9000, ranks), vector);
        }
        assertEquals(0, nccl.open());
    }

    @Test
    void everyRankHasTheVectorOfRankZero() throws Exception {
        for (float[] vector : run(new HostNccl(3), 3, 50, Collective::broadcast)) {
            assertEquals(49, vector[49]);
        }
    }

    /** 9,000 elements are three shares of 4,096, 4,096 and 808; of four ranks the last has none. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void sharesAreSummedByTheirOwnersAndSpread(int ranks) throws Exception {
        Shares shares = Shares.of(9000, ranks);
        List<float[]> reduced =
                run(new HostNccl(ranks), ranks, 9000, (rank, vector) -> rank.reduceScatter(vector, shares));
        for (int rank = 0; rank < ranks; rank++) {
            Span own = shares.of(rank);
            assertArrayEquals(
                    Arrays.copyOfRange(expected(9000, ranks), (int) own.from(), (int) own.to()),
                    Arrays.copyOfRange(reduced.get(rank), (int) own.from(), (int) own.to()));
        }
        for (float[] vector : run(new HostNccl(ranks), ranks, 9000, (rank, all) -> {
            rank.reduceScatter(all, shares);
            rank.allGather(all, shares);
        })) {
            assertArrayEquals(expected(9000, ranks), vector);
        }
    }

    @Test
    void whatNeverEndsAndWhatFailsIsTold() {
        Duration shortly = Duration.ofMillis(50);
        String late = failure(new HostNccl(1), shortly);
        assertTrue(late.contains("NCCL did not finish within 0.05 s"), late);
        HostNccl broken = new HostNccl(1);
        broken.fail(6);
        String failed = failure(broken, LONG);
        assertTrue(failed.contains("NCCL failed: error 6"), failed);
        assertEquals(0, broken.open());
    }

    private String failure(HostNccl nccl, Duration timeout) {
        PeerFailedException failure = assertThrows(
                PeerFailedException.class, () -> one(nccl, Collective.alone(), 4, timeout, false, Collective::sum));
        return String.valueOf(failure.getMessage());
    }
}
