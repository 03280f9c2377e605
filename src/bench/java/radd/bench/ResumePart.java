package radd.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import radd.core.network.ModelConfig;
import radd.modelio.SafeTensors;

/** A run twice over, and the same run resumed from its middle: bit for bit equal, or by how much not. */
final class ResumePart implements CheckPart {
    private static final String FILE = "training.safetensors";

    @Override
    public String what() {
        return "the same run twice, and resumed from its middle";
    }

    @Override
    public void run(CheckSetting setting, CheckResult result) throws Exception {
        for (String precision : List.of("float32", "bfloat16")) {
            Path first = train(setting, precision, "first");
            Path second = train(setting, precision, "second");
            Path resumed = resume(setting, precision, first);
            boolean repeats = compare(result, precision + ", run twice", checkpoint(setting, first), checkpoint(setting, second));
            boolean goesOn = compare(result, precision + ", resumed", checkpoint(setting, first), checkpoint(setting, resumed));
            if (!setting.isGpu()) {
                result.claim(precision + ": a run repeats itself bit for bit", repeats);
                result.claim(precision + ": a resumed run ends as the whole one, bit for bit", goesOn);
            } else if (repeats) { // only then can a difference be the checkpoint's
                result.claim(precision + ": a resumed run ends as the whole one, bit for bit", goesOn);
            } else {
                result.line("  kernels of this GPU do not repeat themselves (docs/gpu.md), so a resumed run cannot either");
            }
            RunFiles.delete(setting.folder().resolve(precision));
        }
    }

    private static Path train(CheckSetting setting, String precision, String name) throws Exception {
        CheckSizes sizes = setting.sizes();
        ModelConfig small = sizes.small();
        // Two blocks of small_radd's width: its kernels, and checkpoints that are quickly written.
        ModelConfig config = new ModelConfig(
                small.tokens(), small.hiddenSize(), small.length(), 2, small.heads(), small.dropout());
        Path output = setting.folder().resolve(precision).resolve(name);
        RunFiles.delete(output);
        List<String> command = new ArrayList<>(List.of("train", "devices=" + setting.device(), "outdir=" + output));
        command.addAll(CheckSetting.settings(config));
        command.addAll(TrainingPart.corpus(setting, config, sizes.batch() * sizes.resumeSteps() / 4));
        command.addAll(List.of(
                "model.dtype=" + precision,
                "training.head_chunk=512", // not by the memory that happens to be free
                "training.batch_size=" + sizes.batch() / 2,
                "training.accum=2",
                "training.n_iters=" + sizes.resumeSteps(),
                "training.log_freq=" + sizes.resumeSteps() / 2,
                "training.snapshot_freq=" + 10 * sizes.resumeSteps(),
                "training.snapshot_freq_for_preemption=" + sizes.resumeSteps() / 2,
                "training.snapshot_sampling=false"));
        setting.radd(precision + "-" + name, command.toArray(String[]::new)).require();
        return RunFiles.newest(output);
    }

    /** Goes on from a copy of a run whose last checkpoint is taken away. */
    private static Path resume(CheckSetting setting, String precision, Path run) throws Exception {
        Path copy = setting.folder().resolve(precision).resolve("resumed");
        RunFiles.delete(copy);
        RunFiles.copy(run, copy);
        RunFiles.delete(checkpoint(setting, copy));
        RunFiles.delete(copy.resolve("checkpoints"));
        setting.radd(precision + "-resumed", "train", "--resume", copy.toString()).require();
        return copy;
    }

    private static Path checkpoint(CheckSetting setting, Path run) {
        return run.resolve("checkpoints-meta").resolve("checkpoint_" + setting.sizes().resumeSteps());
    }

    private static boolean compare(CheckResult result, String label, Path first, Path second) throws IOException {
        boolean equal = true;
        for (String file : List.of(FILE, "model.safetensors")) {
            equal &= Files.mismatch(first.resolve(file), second.resolve(file)) < 0;
        }
        double difference = equal ? 0 : largestDifference(first.resolve(FILE), second.resolve(FILE));
        result.figure(label + ": largest difference of a parameter", difference);
        result.line(
                "%s: %s", label, equal ? "equal bit for bit" : String.format(Locale.ROOT, "parameters differ by %.1e at most", difference));
        return equal;
    }

    private static double largestDifference(Path first, Path second) {
        double largest = 0;
        try (SafeTensors one = SafeTensors.open(first);
                SafeTensors other = SafeTensors.open(second)) {
            float[] left = one.readFloats("parameters");
            float[] right = other.readFloats("parameters");
            for (int i = 0; i < left.length; i++) {
                largest = Math.max(largest, Math.abs((double) left[i] - right[i]));
            }
        }
        return largest;
    }
}
