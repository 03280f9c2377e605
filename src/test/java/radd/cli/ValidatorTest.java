package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import radd.Golden;
import radd.RaddException;
import radd.config.ConfigReader;
import radd.config.Presets;
import radd.config.TrainConfigs;
import radd.core.family.Model;
import radd.core.objective.Corruption;
import radd.core.objective.Objective;
import radd.core.objective.Scorer;
import radd.data.corpus.Blocks;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.modelio.LoadedModel;
import radd.train.TrainConfig;

/** Validation during training, with the golden network for the moving average. */
class ValidatorTest {
    private static final int SEQUENCES = 6;

    private final Torch torch = Torch.on("cpu");
    private final TrainConfig config = TrainConfigs.bind(new ConfigReader(Presets.installed())
            .read(Optional.empty(), List.of("training.loss_type=lambda_DCE", "eval.batch_size=" + SEQUENCES)));

    private static Blocks blocks(Model model) {
        SplittableRandom random = new SplittableRandom(3);
        return Blocks.of(IntStream.range(0, SEQUENCES + 3)
                .mapToObj(i -> random.ints(9, 0, model.description().tokens()).toArray())
                .toList());
    }

    private Validator validator(Model model, int devices, List<Double> losses) {
        return new Validator(
                config,
                model,
                Collections.nCopies(devices, torch),
                Precision.FLOAT32,
                Collective.alone(),
                blocks(model),
                (step, nats) -> losses.add(nats));
    }

    /** The mean over the first sequences, each at the level of its place in a batch of them. */
    private <B> double expected(Objective<B> objective, LoadedModel loaded) {
        Corruption<B> corruption = new Corruption<>(objective, objective.timeSampler());
        Blocks blocks = blocks(loaded.model());
        double sum = 0;
        try (Scorer<B> scorer = objective.scorer(loaded.parameters(), Precision.FLOAT32)) {
            for (int i = 0; i < SEQUENCES; i++) {
                B batch = objective.batch(List.of(corruption.of(config.seed(), 0, i, SEQUENCES, blocks.block(i))));
                sum += scorer.losses(batch)[0];
            }
        }
        return sum / (9 * SEQUENCES);
    }

    @Test
    void theLossIsThatOfTheFirstBlocksOnAnyNumberOfDevices() {
        List<Double> losses = new ArrayList<>();
        try (LoadedModel loaded = LoadedModel.open(Golden.path("model"), torch)) {
            validator(loaded.model(), 1, losses).validate(5, loaded.parameters());
            validator(loaded.model(), 3, losses).validate(6, loaded.parameters());
            double expected = expected(loaded.model().objective("lambda_DCE"), loaded);
            assertEquals(List.of(expected, expected), losses);
        }
    }

    @Test
    void anAnswerThatIsNotFiniteEndsTheRun() {
        List<Double> losses = new ArrayList<>();
        try (LoadedModel loaded = LoadedModel.open(Golden.path("model"), torch)) {
            FlatVector broken = loaded.parameters();
            broken.write(
                    broken.table().entry("output_layer.linear.bias").offset(),
                    FloatBuffer.wrap(new float[] {Float.NaN}));
            RaddException failure = assertThrows(
                    RaddException.class,
                    () -> validator(loaded.model(), 1, losses).validate(5, broken));
            assertTrue(failure.toString().contains("the network's output is no distribution"), failure.toString());
        }
        assertEquals(List.of(), losses);
    }
}
