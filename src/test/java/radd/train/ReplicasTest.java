package radd.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import radd.FamilyVariant;
import radd.TinyRun;
import radd.data.corpus.Blocks;
import radd.data.grammar.SentenceGrammar;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.engine.collective.PeerFailedException;

/** Replicas of one process: equal from the start, compared, and none left waiting by the failure of another. */
class ReplicasTest {
    private static final int COUNT = 3;
    private static final double PATIENT = 60;

    private final Torch torch = Torch.on("cpu");

    private Replicas replicas(FamilyVariant variant, double timeout) {
        TrainConfig config = TinyRun.config(variant.with(
                "devices=" + String.join(",", Collections.nCopies(COUNT, "cpu")),
                "training.batch_size=" + COUNT,
                "training.collective_timeout=" + timeout));
        return new Replicas(
                config,
                config.description("grammar").create(),
                Collections.nCopies(COUNT, torch),
                Precision.FLOAT32,
                Collective.alone());
    }

    private Replicas replicas(double timeout) {
        return replicas(FamilyVariant.all().findFirst().orElseThrow(), timeout);
    }

    @ParameterizedTest
    @MethodSource("radd.FamilyVariant#all")
    void allBeginWithTheParametersOfTheFirst(FamilyVariant variant) {
        try (Replicas replicas = replicas(variant, PATIENT)) {
            replicas.requireEqualParameters(0);
            long[] checksums = replicas.each(Replica::checksums).get(COUNT - 1);
            assertEquals(COUNT, checksums.length);
            assertEquals(replicas.lead().parameters().checksum(), checksums[COUNT - 1]);
        }
    }

    @Test
    void theReplicaThatDiffersIsNamed() {
        try (Replicas replicas = replicas(PATIENT)) {
            Replica second = replicas.each(replica -> replica).get(1);
            second.parameters().write(5, FloatBuffer.wrap(new float[] {1e-7f}));
            String message =
                    String.valueOf(assertThrows(RuntimeException.class, () -> replicas.requireEqualParameters(12))
                            .getMessage());
            assertTrue(message.contains("after step 12 the parameters of replica 1 differ"), message);
        }
    }

    @Test
    void aLossThatIsNotFiniteOnOneReplicaKeepsAllFromTheUpdate() {
        try (Replicas replicas = replicas(PATIENT)) {
            Replica second = replicas.each(replica -> replica).get(1);
            FlatVector broken = second.parameters();
            broken.write(
                    broken.table().entry("output_layer.linear.bias").offset(),
                    FloatBuffer.wrap(new float[] {Float.NaN}));
            long before = replicas.lead().parameters().checksum();
            Blocks blocks = new SentenceGrammar().blocks(1, 0, 10, 16);
            replicas.all(replica -> replica.read(blocks, 1));
            for (Replica.Step done : replicas.each(replica -> replica.step(1, 1, 1))) {
                assertEquals(Optimizer.Update.NONE, done.update());
                assertTrue(Double.isNaN(done.lossSum()));
            }
            assertEquals(before, replicas.lead().parameters().checksum());
            for (double[] losses : replicas.each(Replica::allLosses)) {
                assertTrue(Double.isFinite(losses[0]) && Double.isNaN(losses[1]) && Double.isFinite(losses[2]));
            }
        }
    }

    @Test
    void theFirstFailureEndsTheWaitOfAll() {
        try (Replicas replicas = replicas(PATIENT)) {
            List<Replica> all = replicas.each(replica -> replica);
            IllegalStateException broken = new IllegalStateException("broken");
            assertSame(
                    broken,
                    assertThrows(
                            IllegalStateException.class,
                            () -> replicas.all(replica -> {
                                if (replica == all.get(1)) {
                                    throw broken;
                                }
                                replica.share();
                            })));
        }
    }

    @Test
    void theReplicaThatHangsIsNamed() {
        CountDownLatch never = new CountDownLatch(1);
        try (Replicas replicas = replicas(2)) {
            List<Replica> all = replicas.each(replica -> replica);
            PeerFailedException failure = assertThrows(
                    PeerFailedException.class,
                    () -> replicas.all(replica -> {
                        if (replica == all.get(2)) {
                            awaitForever(never);
                        } else {
                            replica.share();
                        }
                    }));
            assertTrue(
                    String.valueOf(failure.getMessage()).startsWith("replica 2 (cpu) did not finish within 2.0 s"),
                    failure.getMessage());
        } finally {
            never.countDown();
        }
    }

    private static void awaitForever(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
