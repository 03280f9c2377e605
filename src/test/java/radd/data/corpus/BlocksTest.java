package radd.data.corpus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

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
}
