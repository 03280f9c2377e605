package radd.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;

/** The quickstart of the README on the device: a grammar whose entropy is known is learned, and sampled sentences are parsed. */
final class QuickstartPart implements CheckPart {
    /** Bound of a trained quickstart over the entropy; two minutes on a CPU reach 1.03 to 1.05. */
    private static final double MOST_OVER_ENTROPY = 1.15;

    private static final double LEAST_GRAMMATICAL = 0.8;

    @Override
    public String what() {
        return "radd train --config configs/quickstart.yaml";
    }

    @Override
    public void run(CheckSetting setting, CheckResult result) throws Exception {
        int steps = setting.sizes().quickstartSteps();
        long start = System.nanoTime();
        Path config = Path.of(System.getProperty("radd.home"), "configs/quickstart.yaml");
        setting.radd(
                        "quickstart",
                        "train",
                        "--config",
                        config.toString(),
                        "devices=" + setting.device(),
                        "training.n_iters=" + steps,
                        "training.snapshot_freq=" + steps,
                        "training.eval_freq=" + steps,
                        "outdir=" + setting.folder().resolve("run"))
                .require();
        JsonNode report = new ObjectMapper()
                .readTree(RunFiles.newest(setting.folder().resolve("run"))
                        .resolve("quickstart.json")
                        .toFile());
        double entropy = report.path("entropy_nats_per_token").asDouble();
        double bound = report.path("bound_nats_per_token").asDouble();
        double grammatical = report.path("grammatical_share").asDouble();
        result.figure("entropy_nats_per_token", entropy);
        result.figure("bound_nats_per_token", bound);
        result.figure("grammatical_share", grammatical);
        result.figure("seconds_with_start_and_report", (System.nanoTime() - start) / 1e9);
        result.line(
                "%d steps in %s: bound %.4f nats a token, entropy %.4f, %.1f %% of sampled sentences grammatical",
                steps, report.path("precision").asText(), bound, entropy, 100 * grammatical);
        result.claim("it ran on " + setting.device(), report.path("device").asText().equals(setting.device()));
        if (setting.isGpu()) { // on a CPU it is cut short
            result.claim("the bound is at most " + MOST_OVER_ENTROPY + " of the entropy", bound <= MOST_OVER_ENTROPY * entropy);
            result.claim("at least " + LEAST_GRAMMATICAL + " of the sentences are grammatical", grammatical >= LEAST_GRAMMATICAL);
        } else {
            result.claim("the bound is finite", Double.isFinite(bound));
        }
    }
}
