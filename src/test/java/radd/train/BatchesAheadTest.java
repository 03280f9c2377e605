package radd.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import radd.RaddException;
import radd.core.loss.KDce;
import radd.core.loss.MaskedObjective;
import radd.core.loss.PositionBatch;
import radd.core.network.DiffusionTransformer;
import radd.core.network.ModelConfig;
import radd.core.network.NetworkLevel;
import radd.core.objective.Corruption;
import radd.core.objective.TimeSampler;
import radd.data.EpochOrder;
import radd.data.corpus.Blocks;
import radd.data.grammar.SentenceGrammar;

class BatchesAheadTest {
    private static final int LENGTH = 16;
    private static final int GLOBAL = 12;

    private final SentenceGrammar grammar = new SentenceGrammar();
    private final Blocks corpus = grammar.blocks(1, 0, 50, LENGTH);

    private TrainingBatches<PositionBatch> batches(Blocks blocks, int micro) {
        int tokens = grammar.tokenizer().vocabularySize();
        DiffusionTransformer network = new DiffusionTransformer(new ModelConfig(tokens, 4, LENGTH, 1, 2, 0));
        return new TrainingBatches<>(
                blocks,
                new BatchOrder(new EpochOrder(7, blocks.count()), GLOBAL, micro),
                new BlockLengths(0.5, 7),
                new Corruption<>(new MaskedObjective(network, NetworkLevel.NONE, new KDce()), TimeSampler.DECOUPLED),
                7);
    }

    @Test
    void theBatchesAreThoseThatWouldHaveBeenMadeOnTheSpot() {
        TrainingBatches<PositionBatch> batches = batches(corpus, 3);
        try (BatchesAhead<PositionBatch> ahead = new BatchesAhead<>(batches, 5, 3, 9)) {
            for (long step = 5; step < 12; step++) {
                for (int from = 3; from < 9; from += 3) {
                    PositionBatch wanted = batches.part(step, from, from + 3).batch();
                    PositionBatch made = ahead.next().batch();
                    assertArrayEquals(wanted.tokens(), made.tokens(), "step " + step + " from " + from);
                    assertArrayEquals(wanted.weights(1), made.weights(1));
                }
            }
        }
    }

    @Test
    void aStepReadsTheSameBlocksHoweverItIsCut() {
        long[] whole =
                LongStream.range(24, 36).map(new EpochOrder(7, 50)::blockAt).toArray();
        assertArrayEquals(whole, batches(corpus, GLOBAL).order().blocks(3));
        for (int micro : new int[] {1, 2, 3, 4, 6}) {
            assertArrayEquals(
                    sorted(whole), sorted(batches(corpus, micro).order().blocks(3)), "passes of " + micro);
        }
    }

    private static long[] sorted(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    @Test
    void everyPassHasAboutAsMuchToPredict() {
        TrainingBatches<PositionBatch> batches = batches(corpus, 4);
        int[] masked = IntStream.range(0, 3)
                .map(pass -> batches.part(1, 4 * pass, 4 * pass + 4).batch().positions().length)
                .toArray();
        // Strata of width 1/12, evenly spread: two passes differ by less than 4 * 3/12 of a sequence, and by rounding.
        int largest = IntStream.of(masked).max().orElseThrow();
        int smallest = IntStream.of(masked).min().orElseThrow();
        assertTrue(largest - smallest <= LENGTH + 4, Arrays.toString(masked));
    }

    @Test
    void readingGoesOnWhileNobodyAsks() throws InterruptedException {
        CountDownLatch read = new CountDownLatch(12);
        Blocks counted = new Watched(corpus, index -> read.countDown());
        try (BatchesAhead<PositionBatch> ahead = new BatchesAhead<>(batches(counted, 3), 1, 0, GLOBAL)) {
            assertTrue(
                    read.await(30, TimeUnit.SECONDS), "four batches of three are read before the first is asked for");
            assertEquals(3, ahead.next().batch().size());
        }
    }

    @Test
    void aFailureToReadIsThrownToWhoeverAsks() {
        RaddException failure = new RaddException(RaddException.Kind.DATA, "the disk is gone", "find it");
        Blocks broken = new Watched(corpus, index -> {
            throw failure;
        });
        try (BatchesAhead<PositionBatch> ahead = new BatchesAhead<>(batches(broken, 3), 1, 0, GLOBAL)) {
            assertSame(failure, assertThrows(RaddException.class, ahead::next));
        }
    }

    /** Blocks of which every read is told. */
    private record Watched(Blocks blocks, LongConsumer reads) implements Blocks {
        @Override
        public long count() {
            return blocks.count();
        }

        @Override
        public long tokenCount() {
            return blocks.tokenCount();
        }

        @Override
        public int[] block(long index) {
            reads.accept(index);
            return blocks.block(index);
        }
    }
}
