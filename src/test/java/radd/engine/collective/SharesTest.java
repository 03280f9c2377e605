package radd.engine.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import radd.engine.ParameterTable;
import radd.engine.Span;

/** Shares of a vector: together the whole, none overlapping. */
class SharesTest {
    @Test
    void sharesFollowEachOtherAndEndWithTheVector() {
        for (int ranks = 1; ranks <= 9; ranks++) {
            for (int blocks = 1; blocks <= 12; blocks++) {
                long size = (long) blocks * ParameterTable.ALIGNMENT;
                Shares shares = Shares.of(size, ranks);
                long next = 0;
                for (int rank = 0; rank < ranks; rank++) {
                    assertEquals(next, shares.of(rank).from());
                    assertEquals(0, shares.of(rank).size() % ParameterTable.ALIGNMENT);
                    next = shares.of(rank).to();
                }
                assertEquals(size, next);
            }
        }
    }

    @Test
    void groupsOfRanksShareWhatTheirMembersDo() {
        Shares shares = Shares.of(5L * ParameterTable.ALIGNMENT, 6);
        Shares joined = shares.joined(3);
        assertEquals(2, joined.count());
        assertEquals(new Span(0, shares.of(2).to()), joined.of(0));
        assertEquals(new Span(shares.of(3).from(), 5L * ParameterTable.ALIGNMENT), joined.of(1));
    }
}
