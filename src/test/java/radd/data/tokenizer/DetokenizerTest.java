package radd.data.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import radd.Named;

class DetokenizerTest {
    /** Number of cases of each detokenizer in the golden file. */
    private static final int CASES = 25;

    @ParameterizedTest
    @CsvSource({"wt,WIKITEXT", "ptb,PTB", "lm1b,LM1B", "lambada,LAMBADA"})
    void textsComeOutAsFromTheReference(String golden, Detokenizer detokenizer) throws IOException {
        int compared = 0;
        for (JsonNode example : golden().get(golden).get("cases")) {
            String input = example.get("input").asText();
            assertEquals(example.get("output").asText(), detokenizer.apply(input), () -> "input: " + input);
            compared++;
        }
        assertEquals(CASES, compared);
    }

    @Test
    void noneLeavesTextAsItIs() {
        assertEquals(" N 's <unk> \n", Detokenizer.NONE.apply(" N 's <unk> \n"));
    }

    @Test
    void namesAreThoseOfTheConfiguration() {
        for (Detokenizer detokenizer : Detokenizer.values()) {
            assertSame(detokenizer, Named.of(Detokenizer.class, "data.detokenizer", detokenizer.label()));
        }
        assertEquals(List.of("none", "wikitext", "ptb", "lm1b", "lambada"), Named.labels(Detokenizer.class));
    }

    private static JsonNode golden() throws IOException {
        try (InputStream stream =
                Objects.requireNonNull(DetokenizerTest.class.getResourceAsStream("detokenizers.json"))) {
            return new ObjectMapper().readTree(stream);
        }
    }
}
