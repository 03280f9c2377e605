package radd.train;

import java.util.Optional;
import java.util.OptionalDouble;
import radd.core.family.Model;
import radd.data.corpus.Packing;
import radd.engine.DeviceMemory;
import radd.train.checkpoint.LossScaleState;

/** Sums over the steps since the last report. */
public final class StepWindow {
    private final TrainConfig config;
    private final Model model;
    private final Replica lead;
    private final int replicas;
    /** Of one pass and the global batch; a step of one pass has no smaller batch. */
    private final Optional<GradientNoise> noise;

    private long start = System.nanoTime();
    private long steps;
    private long skipped;
    private double sum;
    private double squares;
    private long tokens;
    private double flops;
    private Optimizer.Update last = Optimizer.Update.NONE;

    /**
     * @param pass sequences of one pass of one replica
     * @param replicas of this process, whose lead speaks for all of them
     */
    public StepWindow(TrainConfig config, Model model, int pass, Replicas replicas) {
        this.config = config;
        this.model = model;
        this.lead = replicas.lead();
        this.replicas = replicas.count();
        int global = config.training().batchSize();
        this.noise = pass < global ? Optional.of(new GradientNoise(pass, global)) : Optional.empty();
    }

    /** Takes a step in that changed the parameters. */
    public void add(Replica.Step done) {
        steps++;
        sum += done.lossSum();
        squares += done.lossSquares();
        tokens += done.tokens();
        flops += model.stepFlops(done.tokens(), done.positions());
        last = done.update();
        noise.ifPresent(estimate -> estimate.add(done.passNorm(), last.gradientNorm()));
    }

    /** Takes a step in that changed nothing. */
    public void skip() {
        skipped++;
    }

    /**
     * Sums up and starts anew.
     *
     * @param step steps done
     * @param tokensSoFar tokens that they trained on
     * @param epoch passes over the corpus
     * @param lossScale the loss scale now, if there is one
     */
    public StepReport report(long step, long tokensSoFar, long epoch, Optional<LossScaleState> lossScale) {
        double blocks = (double) steps * config.training().batchSize();
        double mean = sum / blocks;
        StepReport report = new StepReport(
                step,
                mean,
                mean / (tokens / blocks),
                Math.max(0, squares / blocks - mean * mean),
                last.gradientNorm(),
                noise.map(GradientNoise::scale).orElse(OptionalDouble.empty()),
                last.learningRate(),
                lossScale.map(state -> OptionalDouble.of(state.scale())).orElse(OptionalDouble.empty()),
                skipped,
                tokensSoFar,
                epoch,
                efficiency(blocks),
                speed());
        noise.ifPresent(GradientNoise::clear);
        steps = 0;
        skipped = 0;
        sum = 0;
        squares = 0;
        tokens = 0;
        flops = 0;
        start = System.nanoTime();
        return report;
    }

    private OptionalDouble efficiency(double blocks) {
        return config.data().packing() == Packing.DOCUMENTS
                ? OptionalDouble.of(tokens / (blocks * config.model().length()))
                : OptionalDouble.empty();
    }

    private StepReport.Speed speed() {
        double seconds = (System.nanoTime() - start) / 1e9;
        double rate = flops / seconds;
        double peak = config.training().peakFlops() * replicas;
        return new StepReport.Speed(
                tokens / seconds,
                rate,
                peak > 0 ? OptionalDouble.of(rate / peak) : OptionalDouble.empty(),
                DeviceMemory.of(lead.torch()).used(),
                lead.clock().takeSeconds());
    }
}
