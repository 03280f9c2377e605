package radd.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import radd.core.network.ModelConfig;
import radd.engine.Torch;

/** Two replicas on the device, and by NCCL on two GPUs where there are two, against one replica with the same batches. */
final class ReplicasPart implements CheckPart {
    private static final int STEPS = 10;

    /** float32 sums in another order; after ten steps of a small network far smaller than this. Nats a token. */
    private static final double APART = 1e-3;

    @Override
    public String what() {
        return "two replicas against one";
    }

    @Override
    public void run(CheckSetting setting, CheckResult result) throws Exception {
        String device = setting.device();
        List<Double> one = losses(setting, "one", device, false);
        compare(result, "two replicas on " + device, one, losses(setting, "two", device + "," + device, false));
        compare(result, "the same with a sharded optimiser", one, losses(setting, "sharded", device + "," + device, true));
        int gpus = setting.isGpu() ? Torch.gpus() : 0;
        if (gpus > 1) {
            compare(result, "two GPUs", one, losses(setting, "gpus", "cuda:0,cuda:1", false));
            compare(result, "two GPUs with a sharded optimiser", one, losses(setting, "gpus-sharded", "cuda:0,cuda:1", true));
        } else {
            result.line("NCCL: not run, as there are %d GPUs", gpus);
        }
    }

    private static void compare(CheckResult result, String label, List<Double> one, List<Double> two) {
        double apart = 0;
        for (int i = 0; i < one.size(); i++) {
            apart = Math.max(apart, Math.abs(one.get(i) - two.get(i)));
        }
        result.figure(label + ": largest difference, nats a token", apart);
        result.line("%s: losses of %d steps differ from one replica's by %.1e nats a token at most", label, one.size(), apart);
        result.claim(label + " learn what one learns", one.size() == STEPS && apart <= APART);
    }

    private static List<Double> losses(CheckSetting setting, String name, String devices, boolean sharded)
            throws Exception {
        ModelConfig small = setting.sizes().small();
        // Without dropout, whose numbers depend on the size of a pass.
        ModelConfig config =
                new ModelConfig(small.tokens(), small.hiddenSize(), small.length(), 2, small.heads(), 0);
        Path output = setting.folder().resolve(name);
        RunFiles.delete(output);
        List<String> command = new ArrayList<>(List.of("train", "devices=" + devices, "outdir=" + output));
        command.addAll(CheckSetting.settings(config));
        command.addAll(TrainingPart.corpus(setting, config, 4 * STEPS));
        command.addAll(List.of(
                "model.dtype=float32",
                "training.batch_size=4",
                "training.accum=1",
                "training.n_iters=" + STEPS,
                "training.log_freq=1",
                "training.check_replicas=5",
                "training.shard_optimizer=" + sharded,
                "training.snapshot_sampling=false"));
        setting.radd(name, command.toArray(String[]::new)).require();
        List<Double> losses = RunFiles.metric(RunFiles.newest(output), "train_nats_per_token");
        RunFiles.delete(output);
        return losses;
    }
}
