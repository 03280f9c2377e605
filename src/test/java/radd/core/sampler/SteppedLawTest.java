package radd.core.sampler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import radd.Golden;
import radd.Named;
import radd.core.ChiSquare;
import radd.core.Conditionals;
import radd.core.RandomStream;
import radd.core.RandomStream.Purpose;
import radd.core.noise.GeometricNoise;
import radd.core.noise.LogLinearNoise;
import radd.core.noise.NoiseSchedule;

/** Plans with exact token draws give the law of the stepwise reverse process, on three tokens. */
class SteppedLawTest {
    private static final double SIGNIFICANCE = 1e-3;

    /** Stated in the golden README. */
    private static final double GOLDEN_ABSOLUTE = 1e-5;

    private static final int LENGTH = Conditionals.LENGTH;
    /** Triples whose positions hold a symbol or the mask. */
    private static final int STATES = (int) Math.pow(Conditionals.SYMBOLS + 1, LENGTH);

    @Test
    @Tag("golden")
    void enumerationOfTheStepsGivesTheGoldenLaws() {
        double[][][] golden = table(Conditionals.golden());
        JsonNode laws = Golden.json("joint3").get("stepped");
        assertFalse(laws.isEmpty());
        for (JsonNode law : laws) {
            RevealSchedule schedule = RevealSchedule.of(
                    Named.of(DiffusionSampler.class, "method", law.get("method").textValue()),
                    Golden.noise(law.get("noise").textValue()),
                    law.get("steps").intValue());
            assertArrayEquals(
                    Golden.doubles(law.get("p")), lawOf(schedule, golden), GOLDEN_ABSOLUTE, law.get("noise") + "");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "tweedie, loglinear, 1",
        "tweedie, loglinear, 4",
        "euler, loglinear, 16",
        "tweedie, geometric, 4",
        "euler, geometric, 8"
    })
    void plansGiveTheSteppedLawOfAHandMadeNetwork(String method, String noise, int steps) {
        double[][][] conditionals = table(Conditionals.ofLaw(Conditionals.someLaw()));
        assertSampled(schedule(method, noise, steps), conditionals, 51);
    }

    @Test
    void anotherNumberOfStepsIsRefuted() {
        // The test above can tell laws apart: samples of 1 step do not pass for those of 4.
        double[][][] conditionals = table(Conditionals.ofLaw(Conditionals.someLaw()));
        double[] law = lawOf(schedule("tweedie", "loglinear", 4), conditionals);
        long[] counts = sample(schedule("tweedie", "loglinear", 1), conditionals, 53);
        assertTrue(ChiSquare.pValue(counts, law) < 1e-12);
    }

    private static void assertSampled(RevealSchedule schedule, double[][][] conditionals, long seed) {
        double p = ChiSquare.pValue(sample(schedule, conditionals, seed), lawOf(schedule, conditionals));
        assertTrue(p > SIGNIFICANCE, "p = " + p);
    }

    private static long[] sample(RevealSchedule schedule, double[][][] conditionals, long seed) {
        long[] counts = new long[Conditionals.TRIPLES];
        for (int sequence = 0; sequence < 200_000; sequence++) {
            RevealPlan plan = new DiffusionPlan(
                    schedule, new int[] {0, 1, 2}, RandomStream.of(seed, Purpose.REVEAL, 0, sequence));
            RandomGenerator tokens = RandomStream.of(seed, Purpose.TOKEN, 0, sequence);
            int[] state = {Conditionals.MASK, Conditionals.MASK, Conditionals.MASK};
            for (Optional<Reveal> next = plan.next(); next.isPresent(); next = plan.next()) {
                double[][] given = conditionals[code(state)];
                for (int position : next.get().positions()) {
                    state[position] = draw(given[position], tokens.nextDouble());
                }
            }
            counts[Conditionals.index(state)]++;
        }
        return counts;
    }

    private static int draw(double[] distribution, double u) {
        double cumulative = distribution[0];
        int symbol = 0;
        while (u >= cumulative && symbol < Conditionals.SYMBOLS - 1) {
            cumulative += distribution[++symbol];
        }
        return symbol;
    }

    /** The law of the final triple, by carrying the law of partly masked triples through every step. */
    private static double[] lawOf(RevealSchedule schedule, double[][][] conditionals) {
        double[] law = new double[STATES];
        law[STATES - 1] = 1;
        for (int step = 0; step < schedule.steps(); step++) {
            double[] next = new double[STATES];
            for (int code = 0; code < STATES; code++) {
                if (law[code] > 0) {
                    spread(code, law[code], schedule.rate(step), conditionals[code], next);
                }
            }
            law = next;
        }
        double[] triples = new double[Conditionals.TRIPLES];
        for (int i = 0; i < triples.length; i++) {
            triples[i] = law[code(Conditionals.triple(i))];
        }
        return triples;
    }

    /** Adds what one state becomes in a step: each masked position stays with 1 - rate or takes a symbol with rate times c. */
    private static void spread(int from, double probability, double rate, double[][] given, double[] next) {
        int[] before = state(from);
        for (int to = 0; to < STATES; to++) {
            int[] after = state(to);
            double p = probability;
            for (int i = 0; i < LENGTH; i++) {
                if (before[i] != Conditionals.MASK) {
                    p *= before[i] == after[i] ? 1 : 0;
                } else {
                    p *= after[i] == Conditionals.MASK ? 1 - rate : rate * given[i][after[i]];
                }
            }
            next[to] += p;
        }
    }

    /** [state, position, symbol]: the conditionals of every masked position of every state. */
    private static double[][][] table(Conditionals conditionals) {
        double[][][] table = new double[STATES][LENGTH][];
        for (int code = 0; code < STATES; code++) {
            for (int i = 0; i < LENGTH; i++) {
                int[] state = state(code);
                table[code][i] = state[i] == Conditionals.MASK ? conditionals.of(state, i) : new double[0];
            }
        }
        return table;
    }

    private static int[] state(int code) {
        int base = Conditionals.SYMBOLS + 1;
        return new int[] {code / (base * base), code / base % base, code % base};
    }

    private static int code(int[] state) {
        int base = Conditionals.SYMBOLS + 1;
        return (state[0] * base + state[1]) * base + state[2];
    }

    private static RevealSchedule schedule(String method, String noise, int steps) {
        NoiseSchedule schedule = noise.equals("loglinear") ? new LogLinearNoise(1e-3) : new GeometricNoise(1e-4, 20);
        return RevealSchedule.of(Named.of(DiffusionSampler.class, "method", method), schedule, steps);
    }
}
