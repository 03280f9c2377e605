package radd.core.family.sedd;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import radd.core.loss.PositionBatch;
import radd.core.loss.PositionLoss;
import radd.core.network.ConditionalModel;
import radd.core.network.NetworkOutput;
import radd.core.objective.ItemisedLoss;
import radd.core.objective.Scorer;
import radd.engine.DType;
import radd.engine.Graph;
import radd.engine.GraphFunction;
import radd.engine.Precision;
import radd.engine.Program;
import radd.engine.Torch;

/** Scores batches whose {@link PositionLoss} is a score entropy, the head evaluated in chunks. */
final class ScoreEntropyScorer implements Scorer<PositionBatch> {
    private final ConditionalModel model;
    private final PositionLoss loss;
    private final Program program;

    /** @param model the network; closed with this object */
    ScoreEntropyScorer(ConditionalModel model, PositionLoss loss) {
        this.model = model;
        this.loss = loss;
        this.program = graph(loss).compile(model.torch());
    }

    /** {@code loss(scores [n, V], targets [n], weights [n], own [n], numbers [n]...) -> [n]}, as the training program has it. */
    private static Graph graph(PositionLoss loss) {
        Graph graph = new Graph(Precision.FLOAT32);
        GraphFunction function = graph.function("loss");
        function.returns(loss.of(
                        function.input("scores", DType.FLOAT32),
                        new PositionLoss.Positions(
                                function.input("targets", DType.INT64),
                                function.input("weights", DType.FLOAT32),
                                loss.readsOwnTokens() ? List.of(function.input("own", DType.INT64)) : List.of(),
                                loss.numbers().stream()
                                        .map(name -> function.input(name, DType.FLOAT32))
                                        .toList()))
                .loss());
        return graph;
    }

    @Override
    public List<ItemisedLoss> score(PositionBatch batch) {
        int asked = batch.positions().length;
        float[] losses = new float[asked];
        if (asked > 0) {
            try (NDManager scope = torch().newManager()) {
                NDArray hidden = model.hidden(scope, batch.sequences());
                List<NDArray> inputs = inputs(scope, batch);
                int[] rows = IntStream.range(0, asked).toArray();
                // The loss shifts the numbers itself, by what makes no large terms cancel.
                model.logScores(hidden, rows, batch.ownTokens(), new float[asked], (from, numbers) -> {
                    float[] some = losses(numbers, inputs, from);
                    System.arraycopy(some, 0, losses, from, some.length);
                });
            }
        }
        return batch.itemised(NetworkOutput.requireFinite(losses), Optional.empty());
    }

    private List<NDArray> inputs(NDManager scope, PositionBatch batch) {
        List<NDArray> inputs = new ArrayList<>();
        inputs.add(torch().ids(scope, batch.targets(), batch.targets().length));
        inputs.add(scope.create(batch.weights(1)));
        if (loss.readsOwnTokens()) {
            inputs.add(torch().ids(scope, batch.ownTokens(), batch.targets().length));
        }
        for (int i = 0; i < loss.numbers().size(); i++) {
            inputs.add(scope.create(batch.numbers(i)));
        }
        return inputs;
    }

    private float[] losses(NDArray numbers, List<NDArray> inputs, int from) {
        long to = from + numbers.getShape().get(0);
        try (NDManager scope = torch().newManager()) {
            List<NDArray> some = new ArrayList<>(List.of(numbers));
            inputs.forEach(input -> some.add(torch().piece(scope, input, from, to)));
            return program.run(scope, "loss", List.of(), some.toArray(NDArray[]::new))
                    .singletonOrThrow()
                    .toFloatArray();
        }
    }

    @Override
    public Torch torch() {
        return model.torch();
    }

    @Override
    public void close() {
        program.close();
        model.close();
    }
}
