package radd.core.sampler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import radd.Golden;
import radd.engine.DType;
import radd.engine.Graph;
import radd.engine.GraphFunction;
import radd.engine.Precision;
import radd.engine.Program;
import radd.engine.Torch;

/** The laws from which tokens are drawn. */
class TokenDrawTest {
    private static final double TOLERANCE = 1e-5;

    private final Torch torch = Torch.on("cpu");

    /** The normalised weights for some logits, [N, V]. */
    private double[] law(TokenDraw draw, double[] logits, int tokens) {
        Graph graph = new Graph(Precision.FLOAT32);
        GraphFunction function = graph.function("law");
        function.returns(draw.weights(function.input("logits", DType.FLOAT32).logSoftmax(), tokens));
        float[] narrow = new float[logits.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) logits[i];
        }
        try (Program program = graph.compile(torch);
                NDManager scope = torch.newManager()) {
            NDList results = program.run(
                    scope, "law", List.of(), scope.create(narrow, new Shape(logits.length / tokens, tokens)));
            double[] weights = results.singletonOrThrow().toDoubleArray();
            for (int from = 0; from < weights.length; from += tokens) {
                double sum = Arrays.stream(weights, from, from + tokens).sum();
                for (int v = 0; v < tokens; v++) {
                    weights[from + v] /= sum;
                }
            }
            return weights;
        }
    }

    @Test
    @Tag("golden")
    void filtersEqualTheReference() {
        Golden.Values golden = Golden.values("filters");
        JsonNode cases = Golden.json("filters").get("cases");
        assertFalse(cases.isEmpty());
        for (JsonNode filter : cases) {
            String name = filter.get("case").intValue() + ".";
            double parameter = filter.get("para").doubleValue();
            TokenDraw draw = switch (filter.get("strategy").textValue()) {
                case "direct" -> TokenDraw.DIRECT;
                case "top_p" -> new TokenDraw(1, 0, parameter, 0);
                default -> new TokenDraw(1, (int) parameter, 1, 0);
            };
            assertArrayEquals(
                    golden.of(name + "probs"),
                    law(draw, golden.of(name + "logits"), filter.get("vocab").intValue()),
                    TOLERANCE,
                    filter.toString());
        }
    }

    private double[] law(TokenDraw draw, double... probabilities) {
        return law(draw, Arrays.stream(probabilities).map(Math::log).toArray(), probabilities.length);
    }

    @Test
    void temperatureComesFirstAndZeroIsGreedy() {
        assertArrayEquals(
                new double[] {1 / 14.0, 9 / 14.0, 4 / 14.0},
                law(new TokenDraw(0.5, 0, 1, 0), 0.1, 0.3, 0.2),
                TOLERANCE);
        assertArrayEquals(new double[] {0, 1, 0}, law(new TokenDraw(0, 0, 1, 0), 0.1, 0.6, 0.3), 0);
        assertArrayEquals(
                new double[] {1, 0, 0}, law(new TokenDraw(0, 0, 1, 0), 0.4, 0.4, 0.2), 0); // the first of equals
        assertArrayEquals(new double[] {0, 1, 0}, law(new TokenDraw(1e-4, 0, 1, 0), 0.1, 0.6, 0.3), 0); // no underflow
        // 0.9 before the temperature, 0.999 after it: top-p keeps one token.
        assertArrayEquals(new double[] {0, 1}, law(new TokenDraw(0.3, 0, 0.95, 0), 0.1, 0.9), 0);
    }

    @Test
    void filtersWorkOnWhatTheOneBeforeLeft() {
        // Top-k leaves 0.5, 0.3, of which 0.5 is more than 0.6: 0.625.
        assertArrayEquals(new double[] {1, 0, 0}, law(new TokenDraw(1, 2, 0.6, 0), 0.5, 0.3, 0.2), TOLERANCE);
        assertArrayEquals(new double[] {0.625, 0.375, 0}, law(new TokenDraw(1, 0, 0.6, 0), 0.5, 0.3, 0.2), TOLERANCE);
        assertArrayEquals(new double[] {0.625, 0.375, 0}, law(new TokenDraw(1, 0, 1, 0.5), 0.5, 0.3, 0.2), TOLERANCE);
        assertArrayEquals(new double[] {0.5, 0.3, 0.2}, law(new TokenDraw(1, 7, 1, 0), 0.5, 0.3, 0.2), TOLERANCE);
    }

    @Test
    void badParametersAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new TokenDraw(-1, 0, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new TokenDraw(Double.NaN, 0, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new TokenDraw(1, -1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new TokenDraw(1, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new TokenDraw(1, 0, Double.NaN, 0));
        assertThrows(IllegalArgumentException.class, () -> new TokenDraw(1, 0, 1, 1.5));
    }
}
