package radd.train;

import ai.djl.ndarray.NDManager;
import java.util.List;
import radd.engine.DType;
import radd.engine.FlatVector;
import radd.engine.Graph;
import radd.engine.GraphFunction;
import radd.engine.Precision;
import radd.engine.Program;
import radd.engine.Torch;
import radd.engine.Value;

/**
 * The exponential moving average (EMA) of the parameters, with one of two ramps.
 *
 * <p>Where it copies no update, the n-th update decays by min(decay, (1 + n) / (10 + n)), as in RADD's {@code model/ema.py}. Where it copies the
 * first c updates, the later ones decay by min(decay, 1 - 1 / (n - c + 2)), as in the ema-pytorch library, whose {@code update_after_step}
 * is c - 2. The average is what snapshots, evaluations and finished models use.
 */
public final class MovingAverage implements AutoCloseable {
    private final double decay;
    private final long copies;
    private final Torch torch;
    private final FlatVector average;
    private final Program program;

    /**
     * @param decay the limit of the decay, in [0, 1)
     * @param copies c, updates at the start that are copied, at least 0
     * @param parameters where the average starts; not closed here
     */
    public MovingAverage(double decay, long copies, FlatVector parameters) {
        this.decay = decay;
        this.copies = copies;
        this.torch = parameters.torch();
        this.average = FlatVector.zeros(torch, parameters.table());
        average.copyFrom(parameters);
        Graph graph = new Graph(Precision.FLOAT32);
        GraphFunction update = graph.function("update");
        Value running = update.input("average", DType.FLOAT32);
        update.returns(running.inPlace()
                .lerp(update.input("parameters", DType.FLOAT32), update.input("fraction", DType.FLOAT64)));
        this.program = graph.compile(torch);
    }

    /** Decay of the n-th update, n from 1. */
    public double decay(long n) {
        if (copies == 0) {
            return Math.min(decay, (1.0 + n) / (10.0 + n));
        }
        return n <= copies ? 0 : Math.min(decay, 1 - 1.0 / (n - copies + 2));
    }

    /** Takes the parameters in; {@code n} counts updates from 1. */
    public void update(FlatVector parameters, long n) {
        try (NDManager scope = torch.newManager()) {
            program.run(scope, "update", List.of(), average.array(), parameters.array(), scope.create(1 - decay(n)));
        }
    }

    /** The averaged parameters; closed with this object. */
    public FlatVector parameters() {
        return average;
    }

    @Override
    public void close() {
        program.close();
        average.close();
    }
}
