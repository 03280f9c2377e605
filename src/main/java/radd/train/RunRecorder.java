package radd.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import radd.train.checkpoint.RunFolder;
import radd.train.metrics.LossChart;
import radd.train.metrics.MetricsLog;
import radd.train.metrics.TensorBoardWriter;

/** Writes what a run reports into its folder: {@code metrics.jsonl}, TensorBoard events, {@code loss.png} and the log. */
public final class RunRecorder implements TrainingListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunRecorder.class);
    /** Name of the training loss, nats per token. */
    static final String TRAINING = "train_nats_per_token";
    /** Name of the validation's bound, nats per token. */
    static final String VALIDATION = "valid_nats_per_token";

    /** Drawing takes a tenth of a second or more, and the chart changes little in half a minute. */
    private static final long DRAWING_PAUSE = 30_000_000_000L;

    private final RunFolder run;
    private final OptionalDouble entropy;
    private final MetricsLog metrics;
    private final TensorBoardWriter events;
    private long drawn = System.nanoTime();

    /**
     * @param run the run's folder
     * @param resumedFrom the step that the run goes on from; what was recorded later is dropped
     * @param entropy the corpus's own entropy in nats per token, where it is known
     */
    public RunRecorder(RunFolder run, long resumedFrom, OptionalDouble entropy) {
        this.run = run;
        this.entropy = entropy;
        this.metrics = MetricsLog.open(run.metrics(), resumedFrom);
        this.events = TensorBoardWriter.open(run.path(), resumedFrom);
    }

    @Override
    public void reported(StepReport report) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("train_loss", report.loss());
        values.put(TRAINING, report.natsPerToken());
        values.put("train_bits_per_token", report.bitsPerToken());
        values.put("loss_variance", report.lossVariance());
        values.put("grad_norm", report.gradientNorm());
        report.noiseScale().ifPresent(scale -> values.put("grad_noise_scale", scale));
        values.put("learning_rate", report.learningRate());
        report.lossScale().ifPresent(scale -> values.put("loss_scale", scale));
        values.put("skipped_steps", (double) report.skippedSteps());
        values.put("tokens", (double) report.tokens());
        values.put("epoch", (double) report.epoch());
        report.packingEfficiency().ifPresent(share -> values.put("packing_efficiency", share));
        StepReport.Speed speed = report.speed();
        values.put("tokens_per_second", speed.tokensPerSecond());
        values.put("model_flops_per_second", speed.flopsPerSecond());
        speed.utilisation().ifPresent(share -> values.put("mfu", share));
        speed.memory().ifPresent(bytes -> values.put("memory_bytes", (double) bytes));
        speed.seconds().forEach((phase, seconds) -> values.put(phase.metric(), seconds));
        record(report.step(), values);
        LOG.info(
                "step {}: loss {} nats ({} nats, {} bits per token), gradient norm {}, {} tokens/s{}",
                report.step(),
                rounded(report.loss()),
                rounded(report.natsPerToken()),
                rounded(report.bitsPerToken()),
                rounded(report.gradientNorm()),
                Math.round(speed.tokensPerSecond()),
                packing(report));
    }

    private static String packing(StepReport report) {
        OptionalDouble share = report.packingEfficiency();
        return share.isPresent() ? String.format(Locale.ROOT, ", blocks %.1f %% full", 100 * share.getAsDouble()) : "";
    }

    /** Takes a validation's result in: the loss per token in nats of the moving average. */
    public void validated(long step, double natsPerToken) {
        record(step, Map.of(VALIDATION, natsPerToken, "valid_bits_per_token", natsPerToken / Math.log(2)));
        LOG.info(
                "step {}: validation {} nats ({} bits) per token",
                step,
                rounded(natsPerToken),
                rounded(natsPerToken / Math.log(2)));
    }

    /**
     * Takes the judgement of a snapshot's samples in.
     *
     * @param natsPerToken of the judge, to whom low means likely
     * @param entropy of the tokens of a sample, nats
     */
    public void judged(long step, double natsPerToken, double entropy) {
        double perplexity = Math.exp(natsPerToken);
        record(
                step,
                Map.of(
                        "sample_nats_per_token", natsPerToken,
                        "sample_perplexity", perplexity,
                        "sample_unigram_entropy_nats", entropy));
        LOG.info(
                "step {}: perplexity of the samples {}, their unigram entropy {} nats",
                step,
                rounded(perplexity),
                rounded(entropy));
    }

    private void record(long step, Map<String, Double> values) {
        metrics.write(step, values);
        events.scalars(step, values);
        if (System.nanoTime() - drawn > DRAWING_PAUSE) {
            draw();
        }
    }

    private static String rounded(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }

    /** Draws {@code loss.png} from everything recorded so far; nothing if there is nothing to draw. */
    private void draw() {
        drawn = System.nanoTime();
        List<LossChart.Point> training = new ArrayList<>();
        List<LossChart.Point> validation = new ArrayList<>();
        for (MetricsLog.Entry entry : MetricsLog.read(run.metrics())) {
            collect(entry, TRAINING, training);
            collect(entry, VALIDATION, validation);
        }
        if (!training.isEmpty() || !validation.isEmpty()) {
            new LossChart(training, validation, entropy).write(run.lossChart());
        }
    }

    private static void collect(MetricsLog.Entry entry, String name, List<LossChart.Point> into) {
        if (entry.values().get(name) instanceof Number value) {
            into.add(new LossChart.Point(entry.step(), value.doubleValue()));
        }
    }

    @Override
    public void close() {
        draw();
        metrics.close();
        events.close();
    }
}
