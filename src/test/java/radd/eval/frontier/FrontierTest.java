package radd.eval.frontier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import radd.eval.RatioEstimate;
import radd.eval.judge.Judgement;
import radd.eval.judge.Mean;

class FrontierTest {
    private static FrontierPoint point(double entropy, double nats) {
        return new FrontierPoint(
                1, 1, 8, new Judgement(new RatioEstimate(nats, 0.03), 100, 10), new Mean(entropy, 0.04));
    }

    @Test
    void curvesAreComparedOnTheLineBetweenTheirPointsWhereTheyHaveTheSameEntropy() {
        FrontierCurve first = new FrontierCurve("tweedie", 8, List.of(point(5, 4), point(4, 3))); // nats = entropy - 1
        FrontierCurve second = new FrontierCurve("remdm", 8, List.of(point(3, 3), point(6, 4.5))); // entropy / 2 + 1.5
        List<MatchedDifference> found = MatchedDifference.of(List.of(first, second));
        assertEquals(3, found.size());
        MatchedDifference middle = found.get(1);
        assertEquals(4.5, middle.entropy());
        assertEquals(Math.exp(3.5), middle.perplexityFirst(), 1e-9);
        assertEquals(3.75 - 3.5, middle.nats(), 1e-12);
        double ofFirst = 0.5 * (0.03 * 0.03 + 0.04 * 0.04);
        double ofSecond = 0.5 * (0.03 * 0.03 + 0.25 * 0.04 * 0.04);
        assertEquals(Math.sqrt(ofFirst + ofSecond), middle.stderr(), 1e-12);
        assertEquals(
                List.of(4.25, 4.5, 4.75),
                found.stream().map(MatchedDifference::entropy).toList());
    }

    @Test
    void curvesWithoutACommonEntropyAreNotCompared() {
        FrontierCurve low = new FrontierCurve("tweedie", 8, List.of(point(3, 3), point(4, 4)));
        FrontierCurve high = new FrontierCurve("tweedie", 64, List.of(point(4.5, 3), point(5, 4)));
        FrontierCurve single = new FrontierCurve("ordered", 8, List.of(point(3.5, 3)));
        assertEquals(List.of(), MatchedDifference.of(List.of(low, high, single)));
        FrontierReport report = new FrontierReport(
                List.of(low, high), new FrontierReport.Subject("m", "j", 10, 8, 0, "cpu", "float32", "radd"));
        assertTrue(report.tables().contains("nothing may be compared"));
        assertEquals(4, report.toJson().get("points").size());
        assertEquals(0, report.toJson().get("at_matched_entropy").size());
    }
}
