package radd.train;

import ai.djl.ndarray.NDManager;
import java.util.List;
import radd.engine.DType;
import radd.engine.FlatVector;
import radd.engine.Graph;
import radd.engine.GraphFunction;
import radd.engine.ParameterTable;
import radd.engine.Precision;
import radd.engine.Program;
import radd.engine.Span;
import radd.engine.Torch;
import radd.engine.collective.Collective;

/**
 * Adam or AdamW with clipping by the global norm, each one operation on the flat vector.
 *
 * <p>Kingma and Ba, arXiv:1412.6980; Loshchilov and Hutter, arXiv:1711.05101; reference {@code losses.py}, {@code optimization_manager}.
 * As there, weight decay applies to every parameter unless {@code optim.decay_norms_and_biases} is false.
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
    private final LearningRate learningRate;
    private final List<Span> decayed;
    private final Program program;

    /**
     * @param config the settings
     * @param total number of updates of the whole run, over which the learning rate falls
     * @param parameters what is trained; not closed here
     */
    public Optimizer(OptimConfig config, long total, FlatVector parameters) {
        this(config, total, parameters, parameters.span(), Collective.alone());
    }

    /**
     * An optimiser of this rank's share of the parameters, with the moments of the share only (ZeRO, arXiv:1910.02054, stage 1).
     *
     * @param config the settings
     * @param total number of updates of the whole run, over which the learning rate falls
     * @param parameters all of them; not closed here
     * @param share what is updated
     * @param group whose ranks' shares make up the whole
     */
    public Optimizer(OptimConfig config, long total, FlatVector parameters, Span share, Collective group) {
        this.config = config;
        this.torch = parameters.torch();
        this.parameters = parameters;
        this.share = share;
        this.group = group;
        this.firstMoment = FlatVector.zeros(torch, parameters.table(), share);
        this.secondMoment = FlatVector.zeros(torch, parameters.table(), share);
        this.learningRate = new LearningRate(config, total);
        this.decayed = config.decayNormsAndBiases() ? List.of() : decayed(parameters.table(), share);
        this.program = graph(config).compile(torch);
    }

    /** Where a share's parameters lie that decay when norms and biases do not. */
    private static List<Span> decayed(ParameterTable table, Span share) {
        return table.entries().stream()
                .filter(ParameterTable.Entry::decayed)
                .map(entry -> new Span(entry.offset(), entry.end()).intersection(share))
                .filter(span -> span.size() > 0)
                .toList();
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
                        config.decayNormsAndBiases() ? config.weightDecay() : 0,
                        config.optimizer() == OptimizerType.ADAMW)));
        GraphFunction decay = graph.function("decay");
        decay.returns(decay.input("parameters", DType.FLOAT32).inPlace().mul(decay.input("factor", DType.FLOAT32)));
        return graph;
    }

    /**
     * What one step did.
     *
     * @param gradientNorm global norm before clipping, of the unscaled loss
     * @param learningRate rate of the step
     * @param applied whether the parameters were changed: not if the gradient is not finite
     */
    public record Update(double gradientNorm, double learningRate, boolean applied) {
        /** No update was tried. */
        public static final Update NONE = new Update(Double.NaN, Double.NaN, false);
    }

    /**
     * Updates the parameters, unless the gradient is not finite.
     *
     * @param gradient gradient of the mean loss times {@code lossScale}, of which only the share is read; overwritten
     * @param number number of this update, from 1
     * @param lossScale what the loss was multiplied with
     */
    public Update update(FlatVector gradient, long number, double lossScale) {
        double norm = groupNorm(gradient) / lossScale;
        double rate = learningRate.at(number);
        if (!Double.isFinite(norm)) {
            return new Update(norm, rate, false);
        }
        boolean clips = config.gradClip() >= 0 && norm + NORM_EPSILON > config.gradClip();
        double scale = clips ? (norm + NORM_EPSILON) / config.gradClip() : 1;
        if (share.size() > 0) {
            update(gradient, number, rate, scale * lossScale);
        }
        return new Update(norm, rate, true);
    }

    private void update(FlatVector gradient, long number, double rate, double scale) {
        try (NDManager scope = torch.newManager()) {
            decay(scope, 1 - rate * config.weightDecay());
            program.run(
                    scope,
                    "update",
                    List.of(),
                    parameters.piece(scope, share),
                    gradient.piece(scope, share),
                    firstMoment.array(),
                    secondMoment.array(),
                    scope.create((float) number),
                    scope.create(rate),
                    scope.create((float) scale));
        }
    }

    /** AdamW's decay of the parameters that alone have any; else it is part of the fused update. */
    private void decay(NDManager scope, double factor) {
        for (Span span : decayed) {
            program.run(scope, "decay", List.of(), parameters.piece(scope, span), scope.create((float) factor));
        }
    }

    /** The norm of the gradient of which each rank has its share. */
    private double groupNorm(FlatVector gradient) {
        double norm = share.size() > 0 ? norm(gradient, share) : 0;
        return group.size() == 1 ? norm : Math.sqrt(group.sum(norm * norm));
    }

    /** The Euclidean norm of all of a gradient, as it is on this rank. */
    public double norm(FlatVector gradient) {
        return norm(gradient, gradient.span());
    }

    private double norm(FlatVector gradient, Span span) {
        try (NDManager scope = torch.newManager()) {
            return program.run(scope, "norm", List.of(), gradient.piece(scope, span))
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
