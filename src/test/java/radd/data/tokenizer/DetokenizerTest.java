package radd.data.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import radd.Golden;
import radd.Named;

class DetokenizerTest {
    @ParameterizedTest
    @Tag("golden")
    @CsvSource({"wt,WIKITEXT", "ptb,PTB", "lm1b,LM1B", "lambada,LAMBADA"})
    void textsComeOutAsFromTheReference(String golden, Detokenizer detokenizer) {
        JsonNode cases = Golden.json("detokenizers").get(golden).get("cases");
        assertFalse(cases.isEmpty());
        for (JsonNode example : cases) {
            String input = example.get("input").asText();
            assertEquals(example.get("output").asText(), detokenizer.apply(input), () -> "input: " + input);
        }
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
        assertEquals(
                List.of("none", "wikitext", "ptb", "lm1b", "lambada", "scientific-papers"),
                Named.labels(Detokenizer.class));
    }
}
