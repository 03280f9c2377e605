package radd.core.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import radd.core.RandomStream;
import radd.core.RandomStream.Purpose;
import radd.engine.FlatVector;
import radd.engine.InitialLaw;
import radd.engine.Torch;

/** How parameters start. */
class InitialiserTest {
    @Test
    void raddStartsWithTheNumbersThatItHasAlwaysHad() {
        DiffusionTransformer network = new DiffusionTransformer(new ModelConfig(50, 32, 16, 3, 4, 0));
        try (FlatVector parameters = FlatVector.zeros(Torch.on("cpu"), network.table())) {
            Initialiser.initialise(parameters, 7);
            assertEquals(969407868L, parameters.checksum());
        }
    }

    @Test
    void aTruncatedNormalIsCutWhereItSays() {
        float[] numbers = new float[20_000];
        new InitialLaw.TruncatedNormal(0.5, 2).fill(numbers, RandomStream.of(1, Purpose.INITIALISATION, 0, 0));
        double[] wide =
                IntStream.range(0, numbers.length).mapToDouble(i -> numbers[i]).toArray();
        double largest = DoubleStream.of(wide).map(Math::abs).max().orElseThrow();
        assertTrue(largest <= 1 && largest > 0.98, "largest " + largest);
        double variance = DoubleStream.of(wide).map(x -> x * x).average().orElseThrow();
        // 1 - 2 c phi(c) / (2 Phi(c) - 1) at c = 2, times a quarter; five standard errors.
        assertEquals(0.25 * 0.77374, variance, 5 * 0.25 * 0.8 / Math.sqrt(numbers.length));
    }
}
