package radd.core.family.radd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import radd.TinyRun;
import radd.core.RandomStream;
import radd.core.RandomStream.Purpose;
import radd.core.family.Model;
import radd.core.family.ModelDescription;
import radd.core.loss.Example;
import radd.core.loss.PositionBatch;
import radd.core.network.Initialiser;
import radd.core.objective.Corruption;
import radd.core.objective.Objective;
import radd.core.sampler.MethodRequest;
import radd.core.sampler.Reveal;
import radd.core.sampler.RevealPlan;
import radd.core.sampler.SamplingMethod;
import radd.data.EpochOrder;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;
import radd.engine.Precision;
import radd.engine.Torch;

/**
 * Guards that RADD's results for a seed stay what they were, as far as that does not depend on the machine: sums of floating-point numbers do
 * (a processor with wider vectors adds in another order), so no loss and no sample is recorded, but all that goes into them is. These are the
 * text of the training program, the layout and start of the parameters, which blocks, noise levels and masks each step draws, and
 * which positions each sequence of a sample reveals with which uniform numbers. With what the programs compute held to the reference's
 * numbers by the tests tagged {@code golden}, whoever changes one of these files changes results, or shows by a paired run that a
 * program's other text gives the same bits.
 *
 * <p>Reals are written with seven digits, so that the last bit of a logarithm, in which Java leaves machines free, does not show.
 */
class RecordedRaddTest {
    private static final Path FOLDER = Path.of("src/test/resources/recorded");
    private static final int LENGTH = 12;
    private static final long SEED = 7;

    private final Model model = TinyRun.config(
                    "model.type=ddit_wot", "model.n_blocks=1", "model.hidden_size=8", "model.length=" + LENGTH)
            .description(ModelDescription.NO_TOKENIZER)
            .create();

    private static void assertRecorded(String file, String actual) throws IOException {
        assertEquals(Files.readString(FOLDER.resolve(file)), actual, file);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16"})
    void theTrainingProgramIsTheSame(Precision precision) throws IOException {
        assertRecorded(
                "radd-program-" + precision.name().toLowerCase(Locale.ROOT) + ".txt",
                model.objective("k_DCE").trainingGraph(precision).source());
        for (String loss : RaddFamily.INSTANCE.losses()) {
            assertEquals(
                    model.objective("k_DCE").trainingGraph(precision).source(),
                    model.objective(loss).trainingGraph(precision).source(),
                    loss);
        }
    }

    @Test
    void parametersLieAndBeginTheSame() throws IOException {
        StringBuilder text = new StringBuilder();
        try (FlatVector parameters = FlatVector.zeros(Torch.on("cpu"), model.table())) {
            Initialiser.initialise(parameters, SEED);
            for (ParameterTable.Entry entry : model.table().entries()) {
                float[] numbers = parameters.floats(entry);
                text.append("%s %s from %d begins %s\n"
                        .formatted(
                                entry.name(),
                                Arrays.toString(Objects.requireNonNull(
                                        model.table().shapes().get(entry.name()))),
                                entry.offset(),
                                reals(numbers[0], numbers[1])));
            }
        }
        assertRecorded("radd-parameters.txt", text.toString());
    }

    @Test
    void trainingDrawsTheSame() throws IOException {
        StringBuilder text = new StringBuilder();
        EpochOrder order = new EpochOrder(SEED, 9);
        text.append("blocks %s\n"
                .formatted(IntStream.range(0, 18)
                        .mapToObj(position -> Long.toString(order.blockAt(position)))
                        .collect(Collectors.joining(" "))));
        for (String loss : RaddFamily.INSTANCE.losses()) {
            for (int step = 1; step <= 2; step++) {
                for (int place = 0; place < 4; place++) {
                    text.append("%s step %d place %d %s\n".formatted(loss, step, place, drawn(loss, step, place)));
                }
            }
        }
        assertRecorded("radd-training-draws.txt", text.toString());
    }

    private String drawn(String loss, int step, int place) {
        Objective<?> objective = model.objective(loss);
        Example example = (Example) new Corruption<>(objective, objective.timeSampler())
                .of(SEED, step, place, 4, IntStream.range(0, LENGTH).toArray());
        float[] weights = new PositionBatch(List.of(example)).weights(1);
        return "masks %s each of weight %s"
                .formatted(Arrays.toString(example.positions()), weights.length == 0 ? "0" : reals(weights[0]));
    }

    @Test
    void samplesRevealAndDrawTheSame() throws IOException {
        StringBuilder text = new StringBuilder();
        int[] everywhere = IntStream.range(0, LENGTH).toArray();
        for (String name : List.of("tweedie", "euler", "ordered", "first-hitting", "remdm")) {
            MethodRequest request = new MethodRequest(
                    Optional.of(name),
                    name.equals("first-hitting") ? OptionalInt.empty() : OptionalInt.of(8),
                    Optional.empty(),
                    OptionalInt.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    MethodRequest.Remask.NONE,
                    OptionalInt.empty());
            for (int sequence = 0; sequence < 3; sequence++) {
                RevealPlan plan = ((SamplingMethod) model.method(request))
                        .plan(everywhere, RandomStream.of(SEED, Purpose.REVEAL, 0, sequence));
                text.append("%s sequence %d %s\n".formatted(name, sequence, reveals(plan)));
            }
        }
        RandomGenerator tokens = RandomStream.of(SEED, Purpose.TOKEN, 0, 1);
        text.append("tokens %s\n".formatted(reals(tokens.nextDouble(), tokens.nextDouble(), tokens.nextDouble())));
        assertRecorded("radd-sampling-draws.txt", text.toString());
    }

    private static String reveals(RevealPlan plan) {
        StringBuilder text = new StringBuilder();
        for (Optional<Reveal> next = plan.next(); next.isPresent(); next = plan.next()) {
            Reveal reveal = next.get();
            if (reveal.remasked().length > 0) {
                text.append('-').append(Arrays.toString(reveal.remasked()));
            }
            text.append(Arrays.toString(reveal.positions()));
        }
        return text.toString();
    }

    private static String reals(double... numbers) {
        return Arrays.stream(numbers)
                .mapToObj(number -> String.format(Locale.ROOT, "%.6e", number))
                .collect(Collectors.joining(" "));
    }
}
