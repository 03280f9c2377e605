package radd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DayOfWeek;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import radd.RaddException;
import radd.core.loss.LossType;

class ConfigBinderTest {
    record Inner(double someShare, LossType loss) {}

    record Outer(int count, long largeCount, boolean isOn, String name, DayOfWeek day, Inner inner) {
        Outer {
            if (count == 13) {
                throw new IllegalArgumentException("count is 13, must be lucky");
            }
        }
    }

    private static final String GOOD = """
            {"count": 1, "large_count": 5000000000, "is_on": true, "name": "x", "day": "monday",
             "inner": {"some_share": 1, "loss": "k_DCE"}}
            """;

    @Test
    void keysInSnakeCaseBecomeComponentsAndSectionsRecords() throws JsonProcessingException {
        assertEquals(
                new Outer(1, 5_000_000_000L, true, "x", DayOfWeek.MONDAY, new Inner(1.0, LossType.K_DCE)),
                ConfigBinder.bind(tree(GOOD), Outer.class));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"count\": 1,     |                      | count is missing; set it",
                "\"count\": 1,     | \"count\": 13,       | count is 13, must be lucky; correct it in the configuration",
                "\"count\": 1,     | \"count\": 1.0,      | count is 1.0, must be a whole number",
                "\"count\": 1,     | \"count\": 5000000000, | count is 5000000000, must be a whole number below 2^31",
                "\"is_on\": true   | \"is_on\": 1         | is_on is 1, must be true or false",
                "\"name\": \"x\"   | \"name\": 7          | name is 7, must be a text",
                "\"monday\"        | \"mondy\"            | day is mondy, must be one of MONDAY, TUESDAY",
                "\"some_share\": 1 | \"some_share\": \"1\" | inner.some_share is 1, must be a number",
                "\"some_share\": 1 | \"some_share\": 1, \"x\": 2 | unknown key inner.x; remove it",
                "\"k_DCE\"         | \"k\"                | must be one of t_DSE, t_DCE, lambda_DCE, k_DCE"
            })
    void aBadTreeIsRefusedByItsKey(String from, String to, String message) throws JsonProcessingException {
        assertTrue(GOOD.contains(from), from);
        ObjectNode tree = tree(GOOD.replace(from, to == null ? "" : to));
        RaddException refusal = assertThrows(RaddException.class, () -> ConfigBinder.bind(tree, Outer.class));
        assertEquals(RaddException.Kind.CONFIG, refusal.kind());
        assertTrue(String.valueOf(refusal.getMessage()).contains(message), refusal.getMessage());
    }

    private static ObjectNode tree(String json) throws JsonProcessingException {
        return (ObjectNode) new ObjectMapper().readTree(json);
    }
}
