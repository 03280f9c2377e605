package radd.bench;

import radd.data.corpus.Blocks;
import radd.core.network.NetworkLevel;
import radd.core.loss.KDce;
import radd.core.loss.MaskedObjective;
import radd.eval.Scoring;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import radd.core.network.ConditionalModel;
import radd.core.network.Flops;
import radd.core.network.Initialiser;
import radd.core.network.ModelConfig;
import radd.core.network.DiffusionTransformer;
import radd.core.noise.LogLinearNoise;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.eval.LikelihoodEvaluation;

/** The bound of an untrained network on random tokens: its speed, and how far float32 and bfloat16 are apart. */
final class EvaluationPart implements CheckPart {
    private static final int BATCH = 16;

    /** Networks differ by rounding alone, whose mean over thousands of tokens is far smaller; nats a token. */
    private static final double APART = 0.01;

    @Override
    public String what() {
        return "evaluation of small_radd (k_DCE)";
    }

    @Override
    public void run(CheckSetting setting, CheckResult result) {
        Torch torch = setting.torch();
        CheckSizes sizes = setting.sizes();
        ModelConfig config = sizes.small();
        DiffusionTransformer network = new DiffusionTransformer(config);
        SplittableRandom random = new SplittableRandom(11);
        Blocks blocks = Blocks.of(Stream.generate(
                        () -> random.ints(config.length(), 0, config.tokens()).toArray())
                .limit(sizes.evaluated())
                .toList());
        double[] bounds = new double[2];
        List<Precision> precisions = List.of(Precision.FLOAT32, setting.withoutGradients());
        try (FlatVector parameters = FlatVector.zeros(torch, network.table())) {
            Initialiser.initialise(parameters, 42);
            for (int i = 0; i < bounds.length; i++) {
                bounds[i] = bound(network, parameters, precisions.get(i), blocks, sizes.draws(), result);
            }
        }
        String second = precisions.get(1).label();
        if (!setting.isGpu()) {
            result.line("both times float32: a comparison with another precision is for GPUs");
        }
        result.figure(second + "_minus_float32_nats_per_token", bounds[1] - bounds[0]);
        result.claim(
                second + " and float32 agree within " + APART + " nats a token",
                Math.abs(bounds[1] - bounds[0]) <= APART);
    }

    private static double bound(
            DiffusionTransformer network, FlatVector parameters, Precision precision, Blocks blocks, int draws, CheckResult result) {
        MaskedObjective objective = new MaskedObjective(network, NetworkLevel.NONE, new KDce());
        Scoring scoring = Scoring.alone(parameters, precision, BATCH);
        new LikelihoodEvaluation(objective, 2, 1).score(scoring, blocks);
        long start = System.nanoTime();
        double bound = new LikelihoodEvaluation(objective, draws, 1)
                .score(scoring, blocks).estimate().nllNatsPerToken();
        double seconds = (System.nanoTime() - start) / 1e9; // losses have come to the host: all is done
        double tokens = (double) blocks.tokenCount() * draws;
        ModelConfig config = network.config();
        double flops = Flops.backbone(config, (long) tokens, config.length()) + Flops.head(config, (long) (tokens / 2));
        result.figure(precision.label() + "_tokens_per_second", tokens / seconds);
        result.figure(precision.label() + "_bound_nats_per_token", bound);
        result.line(
                "%s: %d sequences of %d, %d masks each: %.2f s, %.0f tokens/s, %.3g TFLOP/s; bound %.4f nats a token",
                precision.label(),
                blocks.count(),
                config.length(),
                draws,
                seconds,
                tokens / seconds,
                flops / seconds / 1e12,
                bound);
        return bound;
    }
}
