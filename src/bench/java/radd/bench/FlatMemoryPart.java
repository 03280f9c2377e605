package radd.bench;

import radd.engine.collective.Collective;
import java.util.BitSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import radd.core.loss.KDce;
import radd.core.loss.MaskDraw;
import radd.core.loss.PositionBatch;
import radd.core.network.ModelConfig;
import radd.engine.DeviceMemory;
import radd.engine.Precision;
import radd.engine.Torch;

/** The memory of the device over many steps, whose batches mask as many tokens as those of training: not always the same number. */
final class FlatMemoryPart implements CheckPart {
    private static final int LOOKS = 10;

    /** What PyTorch's allocator may still take in the second half, when a batch needs other blocks than those before it. */
    private static final double GROWTH_MIB = 64;

    @Override
    public String what() {
        return "memory over many training steps of small_radd";
    }

    @Override
    public void run(CheckSetting setting, CheckResult result) {
        Torch torch = setting.torch();
        ModelConfig config = setting.sizes().small();
        int steps = setting.sizes().flatSteps();
        SplittableRandom random = new SplittableRandom(5);
        List<Double> used = new ArrayList<>();
        long start = System.nanoTime();
        try (TrainingStep step = new TrainingStep(torch, Collective.alone(), config, Precision.BFLOAT16)) {
            for (int i = 1; i <= steps; i++) {
                step.run(batch(config, Math.max(1, setting.sizes().batch() / 4), random), i);
                if (i % (steps / LOOKS) == 0) {
                    used.add(DeviceMemory.of(torch).used().orElseThrow() / (double) (1 << 20));
                }
            }
        }
        double firstHalf = used.subList(0, LOOKS / 2).stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        double secondHalf = used.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        result.figure("first_half_mib", firstHalf);
        result.figure("all_mib", secondHalf);
        result.line(
                "%d steps in %.1f s; MiB in use every %d steps: %s",
                steps,
                (System.nanoTime() - start) / 1e9,
                steps / LOOKS,
                used.stream().map(mib -> String.format(Locale.ROOT, "%.0f", mib)).toList());
        result.claim(
                "the second half takes at most " + GROWTH_MIB + " MiB more than the first",
                secondHalf <= firstHalf + GROWTH_MIB);
    }

    private static PositionBatch batch(ModelConfig config, int size, SplittableRandom random) {
        List<int[]> sequences = new ArrayList<>();
        List<MaskDraw> draws = new ArrayList<>();
        for (int b = 0; b < size; b++) {
            sequences.add(random.ints(config.length(), 0, config.tokens()).toArray());
            double level = random.nextInt(1, config.length() + 1);
            BitSet masked = new KDce().mask(level, config.length(), random);
            draws.add(new KDce().at(level, masked, config.length()));
        }
        return new PositionBatch(sequences, draws, config.maskId());
    }
}
