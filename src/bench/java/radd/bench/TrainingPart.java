package radd.bench;

import radd.engine.collective.Collective;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import radd.core.loss.PositionBatch;
import radd.core.network.Flops;
import radd.core.network.ModelConfig;
import radd.core.network.DiffusionTransformer;
import radd.engine.DeviceMemory;
import radd.engine.Precision;
import radd.engine.Torch;

/** Training in bfloat16: {@code radd train} as users run it, and its step taken apart. */
final class TrainingPart implements CheckPart {
    private static final int WARM_UP = 3;

    /** Vocabularies of the tokenizers. */
    private static final int GPT2 = 50257;

    private static final int GRAMMAR = 29;

    /** Timed steps of which each is waited for in the middle; fewer, because the waits cost time. */
    private static final int TAKEN_APART = 5;

    /** Steps between two reports of {@code radd train}; the last report has none of the start in it. */
    private static final int REPORTS = 3;

    private final String name;
    private final Function<CheckSizes, ModelConfig> size;

    TrainingPart(String name, Function<CheckSizes, ModelConfig> size) {
        this.name = name;
        this.size = size;
    }

    @Override
    public String what() {
        return "training of " + name + " in bfloat16";
    }

    @Override
    public void run(CheckSetting setting, CheckResult result) throws Exception {
        ModelConfig config = size.apply(setting.sizes());
        result.line(
                "%d parameters, %d x %d; FLOPs counted: matrix products only, a block 24 D^2 + 4 L D a token, the head 2 D V at each masked token,"
                        + " a step three times the forward pass",
                new DiffusionTransformer(config).table().parameterCount(),
                setting.sizes().batch(),
                config.length());
        asUsersDo(setting, config, result);
        apart(setting, config, result);
    }

    private void asUsersDo(CheckSetting setting, ModelConfig config, CheckResult result) throws Exception {
        int steps = setting.sizes().steps();
        Path output = setting.folder().resolve("run");
        RunFiles.delete(output);
        List<String> command = new ArrayList<>(List.of("train", "devices=" + setting.device(), "outdir=" + output));
        command.addAll(CheckSetting.settings(config));
        command.addAll(corpus(setting, config, setting.sizes().batch() * steps));
        command.addAll(List.of(
                "model.dtype=bfloat16",
                "training.batch_size=" + setting.sizes().batch(),
                "training.accum=1",
                "training.n_iters=" + steps,
                "training.log_freq=" + steps / REPORTS,
                "training.snapshot_freq=" + steps,
                "training.snapshot_sampling=false",
                "training.peak_flops=" + setting.peak().orElse(0)));
        setting.radd("train", command.toArray(String[]::new)).require();
        Path run = RunFiles.newest(output);
        double tokens = RunFiles.last(run, "tokens_per_second");
        double flops = RunFiles.last(run, "model_flops_per_second");
        double memory = RunFiles.last(run, "memory_bytes");
        result.figure("train_tokens_per_second", tokens);
        result.figure("train_flops_per_second", flops);
        result.figure("train_memory_bytes", memory);
        result.line(
                "radd train, last %d of %d steps: %.0f tokens/s, %.3g TFLOP/s, %s; %.2f GiB in use at the end",
                steps / REPORTS, steps, tokens, flops / 1e12, setting.share(flops), memory / (1 << 30));
        List<Double> losses = RunFiles.metric(run, "train_nats_per_token");
        result.line("nats a token: %s", losses.stream().map(loss -> String.format(Locale.ROOT, "%.3f", loss)).collect(Collectors.joining(", ")));
        result.claim(
                "losses are finite", // the bound's own noise hides how few steps make it fall
                losses.size() == REPORTS && losses.stream().allMatch(Double::isFinite));
        RunFiles.delete(output); // checkpoints of gigabytes
    }

    /** Settings of a corpus of ids of which a few are frequent, so that there is something to learn. */
    static List<String> corpus(CheckSetting setting, ModelConfig config, int sequences) throws Exception {
        Path file = setting.folder().resolve("corpus.jsonl");
        SplittableRandom random = new SplittableRandom(3);
        boolean gpt2 = config.tokens() == GPT2;
        int ids = gpt2 ? GPT2 : GRAMMAR;
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < sequences; i++) {
            lines.add(random.doubles(config.length())
                    .mapToObj(u -> Integer.toString((int) (u * u * u * u * ids)))
                    .collect(Collectors.joining(",", "{\"ids\":[", "]}")));
        }
        Files.write(file, lines);
        return List.of(
                "data.train=" + file,
                "data.valid=",
                "data.valid_fraction=0",
                "data.documents=ids",
                "data.tokenizer=" + (gpt2 ? "gpt2" : "grammar"),
                "data.cache_dir=" + setting.folder().resolve("cache"));
    }

    private void apart(CheckSetting setting, ModelConfig config, CheckResult result) {
        Torch torch = setting.torch();
        PositionBatch batch = RandomBatch.of(config, setting.sizes().batch());
        double flops = Flops.step(config, (long) batch.size() * batch.length(), batch.positions().length);
        torch.releaseKeptMemory();
        try (TrainingStep step = new TrainingStep(torch, Collective.alone(), config, Precision.BFLOAT16)) {
            for (int i = 1; i <= WARM_UP; i++) {
                step.run(batch, i);
            }
            int steps = setting.sizes().steps();
            long start = System.nanoTime();
            for (int i = 1; i <= steps; i++) {
                step.run(batch, WARM_UP + i);
            }
            double seconds = (System.nanoTime() - start) / 1e9 / steps;
            double peak = (double) DeviceMemory.of(torch).used().orElse(0);
            Map<String, Double> phases = TrainingStep.noSeconds();
            for (int i = 1; i <= TAKEN_APART; i++) {
                step.runTimed(batch, WARM_UP + steps + i, phases);
            }
            result.figure("step_seconds", seconds);
            result.figure("step_flops", flops);
            result.figure("peak_memory_bytes", peak);
            result.line(
                    "a step of random tokens, half of them masked: %.4f s, %.0f tokens/s, %.3g TFLOP/s, %s; peak memory %.2f GiB",
                    seconds, batch.size() * (double) batch.length() / seconds, flops / seconds / 1e12, setting.share(flops / seconds), peak / (1 << 30));
            double all = phases.values().stream().mapToDouble(Double::doubleValue).sum();
            phases.forEach((phase, sum) -> {
                result.figure("phase_seconds " + phase, sum / TAKEN_APART);
                result.line("  %-16s %.4f s, %4.1f %%", phase, sum / TAKEN_APART, 100 * sum / all);
            });
            double network = phases.getOrDefault("forward", 0.0)
                    + phases.getOrDefault("head and loss", 0.0)
                    + phases.getOrDefault("backward", 0.0);
            double rate = flops * TAKEN_APART / network;
            result.figure("network_flops_per_second", rate);
            result.line("  forward, loss and backward alone: %.3g TFLOP/s, %s", rate / 1e12, setting.share(rate));
        }
    }
}
