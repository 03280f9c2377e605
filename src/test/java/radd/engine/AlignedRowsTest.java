package radd.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Products that GPUs make in two parts, computed on the CPU beside the plain ones. */
class AlignedRowsTest {
    @ParameterizedTest
    @ValueSource(ints = {5, 8, 21})
    void partsMakeThePlainProducts(int columns) {
        Graph graph = new Graph(Precision.FLOAT32);
        GraphFunction function = graph.function("products");
        Value x = function.input("x", DType.FLOAT32);
        Value weight = function.input("weight", DType.FLOAT32);
        Value bias = function.input("bias", DType.FLOAT32);
        Value rows = function.emitLines(
                DType.FLOAT32, AlignedRows.linear(x.name(), weight.name(), bias.name(), DType.FLOAT32));
        Value plain = function.emitLines(DType.FLOAT32, AlignedRows.linear(x.name(), weight.name(), "", DType.FLOAT32));
        Value back = function.emitLines(DType.FLOAT32, AlignedRows.product(rows.name(), weight.name()));
        Value expected = x.linear(weight, bias);
        function.returns(rows, expected, plain.add(bias), expected, back, expected.matmul(weight));
        Torch torch = Torch.on("cpu");
        try (Program program = graph.compile(torch);
                NDManager scope = torch.newManager()) {
            NDArray numbers = scope.arange(3 * 4 + columns * 4 + columns).toType(DataType.FLOAT32, false);
            NDList results = program.run(
                    scope,
                    "products",
                    List.of(),
                    numbers.get("0:12").reshape(3, 4),
                    numbers.get("12:" + (12 + columns * 4)).reshape(new Shape(columns, 4)),
                    numbers.get((12 + columns * 4) + ":"));
            for (int i = 0; i < results.size(); i += 2) {
                assertEquals(results.get(i + 1).getShape(), results.get(i).getShape());
                assertArrayEquals(
                        results.get(i + 1).toFloatArray(), results.get(i).toFloatArray(), 0.5f);
            }
        }
    }
}
