package radd.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjDoubleConsumer;
import java.util.stream.LongStream;
import radd.core.family.Model;
import radd.core.objective.Objective;
import radd.data.corpus.Blocks;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.eval.EvaluationProgress;
import radd.eval.LikelihoodEvaluation;
import radd.eval.Scoring;
import radd.train.TrainConfig;
import radd.train.TrainingListener;

/** The loss of the moving average on the first validation blocks, on all devices of all processes, with the same noise each time. */
final class Validator implements TrainingListener {
    private final TrainConfig config;
    private final Model model;
    private final List<Torch> devices;
    private final Precision precision;
    private final Collective processes;
    private final Blocks blocks;
    private final ObjDoubleConsumer<Long> result;

    /**
     * @param devices of this process
     * @param valid the validation blocks, at least one
     * @param result takes the step and the loss, in nats per token; the same in every process
     */
    Validator(
            TrainConfig config,
            Model model,
            List<Torch> devices,
            Precision precision,
            Collective processes,
            Blocks valid,
            ObjDoubleConsumer<Long> result) {
        this.config = config;
        this.model = model;
        this.devices = devices;
        this.precision = precision;
        this.processes = processes;
        long wanted = Math.min(
                valid.count(), (long) config.eval().batchSize() * config.eval().batches());
        this.blocks =
                Blocks.of(LongStream.range(0, wanted).mapToObj(valid::block).toList());
        this.result = result;
    }

    @Override
    public void validate(long step, FlatVector average) {
        Map<String, FlatVector> copies = new LinkedHashMap<>();
        try {
            List<FlatVector> parameters = new ArrayList<>();
            devices.forEach(device -> parameters.add(on(device, average, copies)));
            Scoring scoring = new Scoring(
                    parameters, precision, processes, config.microBatchSize(), EvaluationProgress.SILENT, () -> false);
            Objective<?> objective = model.objective(config.training().lossType());
            double natsPerToken = LikelihoodEvaluation.validate(
                            scoring,
                            objective,
                            config.training().timeSampler().samplerFor(objective),
                            config.seed(),
                            blocks,
                            Math.toIntExact(blocks.count()))
                    .estimate()
                    .nllNatsPerToken();
            result.accept(step, natsPerToken);
        } finally {
            copies.values().forEach(FlatVector::close);
        }
    }

    /** The average on a device: itself where it lies, else a copy. */
    private FlatVector on(Torch device, FlatVector average, Map<String, FlatVector> copies) {
        if (device.deviceName().equals(average.torch().deviceName())) {
            return average;
        }
        return copies.computeIfAbsent(device.deviceName(), name -> {
            FlatVector copy = FlatVector.zeros(device, average.table());
            copy.copyFrom(average);
            return copy;
        });
    }
}
