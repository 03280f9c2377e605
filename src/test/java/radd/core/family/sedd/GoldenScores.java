package radd.core.family.sedd;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import radd.SeddModels;
import radd.core.family.GraphType;
import radd.core.family.ModelDescription;
import radd.core.noise.GeometricNoise;
import radd.core.noise.LogLinearNoise;
import radd.core.noise.NoiseSchedule;
import radd.engine.DType;
import radd.engine.Graph;
import radd.engine.GraphFunction;
import radd.engine.Precision;
import radd.engine.Program;
import radd.engine.Torch;

/** A golden set of SEDD: its graph, and the weights that {@link ScoreDrawer} makes of its scores. */
final class GoldenScores implements AutoCloseable {
    final ModelDescription description;
    final TokenGraph graph;

    private final Torch torch = Torch.on("cpu");
    private final Program program;

    GoldenScores(String set) {
        description = SeddModels.golden(set);
        boolean scaled = ((SeddSection) description.model()).scaleBySigma().on(description.graph());
        graph = description.graph() == GraphType.ABSORB
                ? new AbsorbingGraph(description.tokens(), scaled)
                : new UniformGraph(description.tokens());
        Graph lines = new Graph(Precision.FLOAT32);
        GraphFunction function = lines.function("weights");
        ScoreDrawer.Weights weights = ScoreDrawer.Weights.of(
                function.input("scores", DType.FLOAT32),
                function.input("own", DType.INT64),
                ScoreDrawer.stepInputs(function));
        function.returns(weights.stay(), weights.tokens());
        program = lines.compile(torch);
    }

    /** The schedules by their names in the golden sets. */
    static NoiseSchedule noise(String name) {
        return switch (name) {
            case "loglinear" -> new LogLinearNoise(1e-3);
            case "geometric" -> new GeometricNoise(1e-4, 20);
            case "geometric_default" -> new GeometricNoise(1e-3, 1);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /**
     * The weight of every token and, with the mask, of the mask; the own token's is that of staying.
     *
     * @param logScores [rows], the own one included
     */
    double[] weights(float[] logScores, int own, ReverseStep step) {
        int tokens = description.tokens();
        List<double[]> numbers = ScoreDrawer.numbers(Collections.nCopies(1, step));
        double[] weights = new double[graph.rows()];
        try (NDManager scope = torch.newManager()) {
            NDList results = program.run(
                    scope,
                    "weights",
                    List.of(),
                    scope.create(Arrays.copyOf(logScores, tokens), new Shape(1, tokens)),
                    torch.ids(scope, new int[] {own}, 1),
                    scope.create(numbers.get(0)),
                    scope.create(numbers.get(1)),
                    scope.create(numbers.get(2)),
                    scope.create(numbers.get(3)));
            System.arraycopy(results.get(1).toDoubleArray(), 0, weights, 0, tokens);
            weights[own] = results.get(0).toDoubleArray()[0];
        }
        return weights;
    }

    @Override
    public void close() {
        program.close();
    }
}
