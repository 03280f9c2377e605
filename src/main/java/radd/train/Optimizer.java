package radd.train;

import ai.djl.ndarray.NDManager;
import java.util.List;
import radd.engine.Collective;
import radd.engine.DType;
import radd.engine.FlatVector;
import radd.engine.Graph;
import radd.engine.GraphFunction;
import radd.engine.ParameterTable;
import radd.engine.Precision;
import radd.engine.Program;
import radd.engine.Span;
import radd.engine.Torch;

/**
 * Adam or AdamW with linear warm-up and clipping by the global norm, each one operation on the flat vector.
 *
 * <p>Kingma and Ba, arXiv:1412.6980; Loshchilov and Hutter, arXiv:1711.05101; reference {@code losses.py}, {@code optimization_manager}.
 * As there, weight decay applies to every parameter.
 */
public final class Optimizer implements AutoCloseable {
    /** Keeps the clipping factor finite when the gradient is zero, as in PyTorch's {@code clip_grad_norm_}. */
    private static final double NORM_EPSILON = 1e-6;

    private final OptimConfig config;
    private final Torch torch;
    private final FlatVector parameters;
    private final Span share;
    private final Collective group;
    private final FlatVector firstMoment;
    private final FlatVector secondMoment;
    private final Program program;

    /**
     * @param config the settings
     * @param parameters what is trained; not closed here
     */
    public Optimizer(OptimConfig config, FlatVector parameters) {
        this(config, parameters, parameters.span(), Collective.alone());
    }

    /**
     * An optimiser of this rank's share of the parameters, with the moments of the share only (ZeRO, arXiv:1910.02054, stage 1).
     *
     * @param config the settings
     * @param parameters all of them; not closed here
     * @param share what is updated
     * @param group whose ranks' shares make up the whole
     */
    public Optimizer(OptimConfig config, FlatVector parameters, Span share, Collective group) {
        this.config = config;
        this.torch = parameters.torch();
        this.parameters = parameters;
        this.share = share;
        this.group = group;
        this.firstMoment = FlatVector.zeros(torch, parameters.table(), share);
        this.secondMoment = FlatVector.zeros(torch, parameters.table(), share);
        this.program = graph(config).compile(torch);
    }

    private static Graph graph(OptimConfig config) {
        Graph graph = new Graph(Precision.FLOAT32);
        GraphFunction norm = graph.function("norm");
        norm.returns(norm.input("gradient", DType.FLOAT32).norm(ParameterTable.ALIGNMENT));
        GraphFunction update = graph.function("update");
        update.returns(update.fusedAdam(
                update.input("parameters", DType.FLOAT32),
                update.input("gradient", DType.FLOAT32),
                update.input("first_moment", DType.FLOAT32),
                update.input("second_moment", DType.FLOAT32),
                update.input("step", DType.FLOAT32),
                update.input("learning_rate", DType.FLOAT64),
                update.input("gradient_scale", DType.FLOAT32),
                new GraphFunction.AdamSettings(
                        config.beta1(),
                        config.beta2(),
                        config.eps(),
                        config.weightDecay(),
                        config.optimizer() == OptimizerType.ADAMW)));
        return graph;
    }

    /**
     * What one step did.
     *
     * @param gradientNorm global norm before clipping
     * @param learningRate rate of the step
     */
    public record Update(double gradientNorm, double learningRate) {}

    /** Learning rate of a step, numbered from 1: rises linearly over the warm-up, then stays. */
    public double learningRate(long step) {
        return config.warmup() > 0 ? config.lr() * Math.min(1.0, (double) step / config.warmup()) : config.lr();
    }

    /**
     * Updates the parameters.
     *
     * @param gradient gradient of the mean loss, of which only the share is read; overwritten
     * @param step number of this step, from 1
     */
    public Update update(FlatVector gradient, long step) {
        double norm = norm(gradient);
        double learningRate = learningRate(step);
        boolean clips = config.gradClip() >= 0 && norm + NORM_EPSILON > config.gradClip();
        double scale = clips ? (norm + NORM_EPSILON) / config.gradClip() : 1;
        if (share.size() > 0) {
            update(gradient, step, learningRate, scale);
        }
        return new Update(norm, learningRate);
    }

    private void update(FlatVector gradient, long step, double learningRate, double scale) {
        try (NDManager scope = torch.newManager()) {
            program.run(
                    scope,
                    "update",
                    List.of(),
                    parameters.piece(scope, share),
                    gradient.piece(scope, share),
                    firstMoment.array(),
                    secondMoment.array(),
                    scope.create((float) step),
                    scope.create(learningRate),
                    scope.create((float) scale));
        }
    }

    /** The global norm, over the shares of all ranks. */
    private double norm(FlatVector gradient) {
        if (group.size() == 1) {
            return shareNorm(gradient);
        }
        double norm = share.size() > 0 ? shareNorm(gradient) : 0;
        return Math.sqrt(group.sum(norm * norm));
    }

    private double shareNorm(FlatVector gradient) {
        try (NDManager scope = torch.newManager()) {
            return program.run(scope, "norm", List.of(), gradient.piece(scope, share))
                    .singletonOrThrow()
                    .getDouble();
        }
    }

    /** Running mean of the gradient, for checkpoints; closed with the optimiser. */
    public FlatVector firstMoment() {
        return firstMoment;
    }

    /** Running mean of the squared gradient, for checkpoints; closed with the optimiser. */
    public FlatVector secondMoment() {
        return secondMoment;
    }

    @Override
    public void close() {
        program.close();
        firstMoment.close();
        secondMoment.close();
    }
}
