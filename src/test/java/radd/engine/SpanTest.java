package radd.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs of elements of a vector. */
class SpanTest {
    @Test
    void piecesOfASpanLongerThanAnIntFollowEachOther() {
        long most = 1L << 31;
        Span whole = new Span(5, 5 + 2 * most + 3);
        assertEquals(
                List.of(
                        new Span(5, 5 + most),
                        new Span(5 + most, 5 + 2 * most),
                        new Span(5 + 2 * most, 5 + 2 * most + 3)),
                whole.pieces(most));
    }

    @Test
    void anEmptySpanHasNoPieces() {
        assertEquals(List.of(), new Span(7, 7).pieces(2));
    }
}
