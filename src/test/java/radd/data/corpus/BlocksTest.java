package radd.data.corpus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import radd.Golden;

class BlocksTest {
    private final TokenStore store = TokenStore.of(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 10);

    @Test
    void trainingLeavesOutTheRemainder() {
        Blocks blocks = Blocks.training(store, 4);
        assertEquals(2, blocks.count());
        assertEquals(8, blocks.tokenCount());
        assertArrayEquals(new int[] {0, 1, 2, 3}, blocks.block(0));
        assertArrayEquals(new int[] {4, 5, 6, 7}, blocks.block(1));
        assertThrows(IndexOutOfBoundsException.class, () -> blocks.block(2));
    }

    @Test
    void evaluationScoresTheRemainderAsAShorterBlock() {
        Blocks blocks = Blocks.evaluation(store, 4);
        assertEquals(3, blocks.count());
        assertEquals(10, blocks.tokenCount());
        assertArrayEquals(new int[] {8, 9}, blocks.block(2));
        assertThrows(IndexOutOfBoundsException.class, () -> blocks.block(3));
        assertEquals(2, Blocks.evaluation(store, 5).count());
    }

    @Test
    void corpusShorterThanABlockHasNoneToTrainOn() {
        assertEquals(0, Blocks.training(store, 11).count());
        assertArrayEquals(store.read(0, 10), Blocks.evaluation(store, 11).block(0));
    }

    @Test
    void heldBlocksKeepTheirOwnLengthsAndCannotBeChangedFromOutside() {
        int[] first = {1, 2, 3};
        Blocks blocks = Blocks.of(List.of(first, new int[] {4}));
        first[0] = 9;
        blocks.block(0)[1] = 9;
        assertArrayEquals(new int[] {1, 2, 3}, blocks.block(0));
        assertEquals(2, blocks.count());
        assertEquals(4, blocks.tokenCount());
    }

    /** The reference drops the remainder of every batch and shard that it tokenises by itself, radd the one at the end: one batch is the same. */
    @Test
    @Tag("golden")
    void blocksOfOneBatchOfDocumentsAreTheReferences() {
        int compared = 0;
        for (JsonNode example : Golden.json("chunking").get("cases")) {
            JsonNode documents = example.path("documents");
            if (documents.isMissingNode()
                    || example.get("num_proc").intValue() > 1
                    || documents.size() > example.get("map_batch_size").intValue()) {
                continue;
            }
            int end = example.get("eos").intValue();
            int[] stream = StreamSupport.stream(documents.spliterator(), false)
                    .flatMapToInt(document -> IntStream.concat(IntStream.of(Golden.ints(document)), IntStream.of(end)))
                    .toArray();
            TokenStore store = TokenStore.of(stream, IntStream.of(stream).max().orElseThrow() + 1);
            Blocks blocks = Blocks.training(store, example.get("block_size").intValue());
            assertEquals(
                    example.get("chunks").size(),
                    blocks.count(),
                    example.get("name").textValue());
            for (int i = 0; i < blocks.count(); i++) {
                assertArrayEquals(Golden.ints(example.get("chunks").get(i)), blocks.block(i));
            }
            compared++;
        }
        assertTrue(compared > 0);
    }
}
