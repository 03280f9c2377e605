package radd.eval.judge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import radd.Golden;
import radd.InvalidSetting;
import radd.RaddException;
import radd.core.network.ConditionalModel;
import radd.core.network.PartialSequence;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.modelio.Gpt2Folder;
import radd.modelio.SafeTensors;

@Tag("golden")
class JudgeTest {
    /** Stated with the golden numbers. */
    private static final double TOLERANCE = 2e-4;

    private final Torch torch = Torch.on("cpu");

    private Gpt2Folder.Loaded gpt2() {
        return new Gpt2Folder(Golden.path("gpt2")).open(torch);
    }

    private static Judge judge(Gpt2Folder.Loaded loaded, int batchSize, int stride) {
        return new Judge(
                loaded.network(),
                List.of(loaded.parameters(), loaded.parameters()),
                Precision.FLOAT32,
                batchSize,
                stride,
                loaded.endOfText());
    }

    private static List<List<TextLikelihood>> windows(Judge judge, List<int[]> texts) {
        return judge.windows(texts, done -> {}, () -> false);
    }

    @Test
    void generativePerplexityWeighsTokensAsTheReferenceDoes() {
        try (SafeTensors golden = Golden.tensors("gpt2/forward");
                Gpt2Folder.Loaded loaded = gpt2();
                Judge judge = judge(loaded, 2, 8)) {
            for (JsonNode one : Golden.json("gpt2/forward").get("cases")) {
                if (!one.has("gen_nll")) {
                    continue;
                }
                int length = one.get("length").intValue();
                int[] ids = Golden.ids(golden, one.get("prefix").textValue() + ".input_ids");
                List<int[]> texts = IntStream.range(0, ids.length / length)
                        .mapToObj(b -> Arrays.copyOfRange(ids, b * length, (b + 1) * length))
                        .toList();
                Judgement found = Judgement.of(
                        windows(judge, texts).stream().map(TextLikelihood::sum).toList());
                assertEquals(one.get("gen_nll").doubleValue(), found.natsPerToken(), TOLERANCE);
                assertEquals(1, found.perplexity() / one.get("gen_ppl").doubleValue(), TOLERANCE);
                for (int b = 0; b < texts.size(); b++) {
                    boolean[] counted = EndOfText.counted(texts.get(b), loaded.endOfText());
                    int[] weights = IntStream.range(1, length)
                            .map(position -> counted[position] ? 1 : 0)
                            .toArray();
                    assertArrayEquals(Golden.ints(one.get("gen_ppl_weights").get(b)), weights);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1,16,8", "2,16,8", "16,16,8", "17,16,8", "40,16,8", "41,16,15", "41,16,1", "5,2,1"})
    void windowsScoreEveryTokenButTheFirstOnce(int length, int longest, int stride) {
        BitSet scored = new BitSet();
        for (Window window : Window.of(length, longest, stride)) {
            for (int position = window.scored(); position < window.to(); position++) {
                assertEquals(false, scored.get(position), "position " + position);
                scored.set(position);
            }
            assertEquals(true, window.to() - window.from() <= longest && window.from() < window.scored());
            assertEquals(
                    true,
                    window.from() == 0 || window.to() - window.from() == longest,
                    "as many tokens before the scored ones as there is room for");
        }
        assertEquals(length - 1, scored.cardinality());
        assertEquals(false, scored.get(0));
    }

    /** A text of 29 tokens in windows of 16, against the network asked for each token by itself. */
    @Test
    void tokensOfLongTextsAreGivenWhatTheirWindowHoldsBeforeThem() {
        int[] text = new SplittableRandom(2).ints(29, 0, 60).toArray();
        try (Gpt2Folder.Loaded loaded = gpt2();
                Judge judge = judge(loaded, 3, 6);
                ConditionalModel model =
                        new ConditionalModel(loaded.network(), loaded.parameters(), Precision.FLOAT32)) {
            double expected = 0;
            for (int j = 1; j < text.length; j++) {
                int windowEnd = j < 16 ? 16 : Math.min(text.length, 16 + (j - 16) / 6 * 6 + 6);
                int from = Math.max(0, windowEnd - 16);
                int[] given = Arrays.copyOfRange(text, from, j);
                expected += model.negativeLogLikelihoods(
                                List.of(new PartialSequence(given, new int[] {given.length - 1})), new int[] {text[j]})[
                        0];
            }
            TextLikelihood found =
                    TextLikelihood.sum(windows(judge, List.of(text)).get(0));
            assertEquals(28, found.tokens());
            assertEquals(expected, found.nats(), 28 * 1e-5);
        }
    }

    @Test
    void batchesAndDevicesChangeNothing() {
        SplittableRandom random = new SplittableRandom(6);
        List<int[]> texts = new ArrayList<>();
        for (int length : new int[] {0, 1, 2, 5, 16, 16, 23, 40, 3}) {
            texts.add(random.ints(length, 0, 61).toArray());
        }
        try (Gpt2Folder.Loaded loaded = gpt2();
                Judge one = judge(loaded, 1, 8);
                Judge many = judge(loaded, 16, 8)) {
            assertEquals(windows(one, texts), windows(many, texts));
            List<int[]> whole = texts.subList(1, texts.size());
            double[][] alone = one.features(whole, () -> false);
            double[][] together = many.features(whole, () -> false);
            for (int i = 0; i < alone.length; i++) {
                assertArrayEquals(alone[i], together[i], "text " + i);
            }
        }
    }

    @Test
    void whatCannotBeJudgedIsRefused() {
        RaddException refused =
                assertThrows(RaddException.class, () -> Judgement.of(List.of(new TextLikelihood(0, 0))));
        assertEquals(RaddException.Kind.DATA, refused.kind());
        try (Gpt2Folder.Loaded loaded = gpt2()) {
            assertThrows(InvalidSetting.class, () -> judge(loaded, 1, 16));
            try (Judge judge = judge(loaded, 1, 8)) {
                assertThrows(
                        CancellationException.class,
                        () -> judge.windows(List.of(new int[] {1, 2}), done -> {}, () -> true));
            }
        }
    }

    @Test
    void errorsAreOverTexts() {
        Judgement two = Judgement.of(List.of(new TextLikelihood(2, 2), new TextLikelihood(6, 2)));
        assertEquals(2, two.natsPerToken());
        assertEquals(1, Objects.requireNonNull(two.stderr()), 1e-12); // of the means 1 and 3
        assertEquals(Math.exp(2), Objects.requireNonNull(two.perplexityStderr()), 1e-9);
        assertEquals(null, Judgement.of(List.of(new TextLikelihood(2, 2))).stderr());
    }
}
