package radd.train;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;
import radd.InvalidSetting;
import radd.RaddException;
import radd.core.family.GraphType;
import radd.core.family.ModelDescription;
import radd.core.family.ModelSection;
import radd.core.noise.NoiseConfig;
import radd.data.DataConfig;

/**
 * Everything that decides a training run.
 *
 * @param ngpus number of replicas in one process, at least 1
 * @param devices the device of each replica, separated by commas; empty: GPUs if there are any, else the CPU
 * @param outdir folder under which the run makes its own
 * @param loadDir folder of a run to continue; empty: a new run
 * @param gptDir the judge of snapshot samples, a folder of GPT-2; of no effect without {@code eval.perplexity}
 * @param seed of every random draw
 * @param precision type that the network computes in: {@code model.dtype}
 * @param useCheckpoint whether blocks are computed anew in the backward pass to save memory: {@code model.use_checkpoint}
 * @param tokens V, the number of real tokens
 * @param model the network, which says the family
 * @param graph where the forward process takes a token: {@code graph.type}
 * @param noise noise schedule
 * @param data corpora and tokenizer
 * @param training the loop
 * @param optim the optimiser
 * @param eval validation during training
 * @param sampling samples of snapshots
 */
public record TrainConfig(
        int ngpus,
        String devices,
        String outdir,
        String loadDir,
        String gptDir,
        long seed,

        @JsonProperty("model.dtype") @JsonAlias("training.precision")
        PrecisionChoice precision,

        @JsonProperty("model.use_checkpoint") boolean useCheckpoint,
        int tokens,
        ModelSection model,
        @JsonProperty("graph.type") GraphType graph,
        @JsonAlias("noise_lib") NoiseConfig noise,
        DataConfig data,
        TrainingConfig training,
        OptimConfig optim,
        EvalConfig eval,
        SamplingConfig sampling) {
    public TrainConfig {
        InvalidSetting.require(tokens >= 1, "tokens", tokens, "at least 1");
        InvalidSetting.require(ngpus >= 1, "ngpus", ngpus, "at least 1");
        InvalidSetting.require(!outdir.isBlank(), "outdir", "empty", "a folder");
        int named = names(devices).size();
        InvalidSetting.require(
                named == 0 || ngpus == 1 || ngpus == named,
                "ngpus",
                ngpus,
                "1, or the number of devices in " + devices);
        int replicas = named == 0 ? ngpus : named;
        requireDivisible(training, replicas, "training.accum * " + (named == 0 ? "ngpus" : "devices"));
        new ModelDescription(tokens, model, graph, noise, ModelDescription.NO_TOKENIZER)
                .create()
                .objective(training.lossType()); // refuses what does not go together
    }

    private static List<String> names(String devices) {
        return devices.isEmpty()
                ? List.of()
                : Arrays.stream(devices.split(",", -1)).map(String::strip).toList();
    }

    /** The devices asked for by name; none: as many as {@code ngpus}, whichever the machine has. */
    public List<String> deviceNames() {
        return names(devices);
    }

    /** Number of replicas in one process. */
    public int replicas() {
        return devices.isEmpty() ? ngpus : deviceNames().size();
    }

    /** Whether snapshots come with samples that are judged. */
    public boolean judgesSamples() {
        return training.snapshotSampling() && eval.perplexity();
    }

    /** The model that is trained. */
    public ModelDescription description(String tokenizer) {
        return new ModelDescription(tokens, model, graph, noise, tokenizer);
    }

    /** Sequences that a replica passes through the network at a time, when one process trains. */
    public int microBatchSize() {
        return training.batchSize() / (training.accum() * replicas());
    }

    /** Tokens of the global batch. */
    public long tokensPerStep() {
        return (long) training.batchSize() * model.length();
    }

    /**
     * Refuses a number of processes over which a step's sequences cannot be spread evenly.
     *
     * @throws RaddException (CONFIG) if they cannot
     */
    public void requireEvenlySpread(int processes) {
        try {
            requireDivisible(training, replicas() * processes, "training.accum * replicas * processes");
        } catch (InvalidSetting uneven) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    String.valueOf(uneven.getMessage()),
                    "correct training.batch_size or training.accum",
                    uneven);
        }
    }

    private static void requireDivisible(TrainingConfig training, int replicas, String divisor) {
        int batchSize = training.batchSize();
        long parts = (long) training.accum() * replicas;
        if (batchSize % parts != 0) {
            long below = batchSize / parts * parts;
            String would = below == 0 ? parts + " would be" : below + " and " + (below + parts) + " would be";
            throw new InvalidSetting(
                    "training.batch_size", batchSize, "a multiple of " + divisor + " = " + parts + ": " + would);
        }
    }
}
