package radd.eval.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskTemplateTest {
    private final JsonNode document;

    TaskTemplateTest() throws JsonProcessingException {
        document = new ObjectMapper()
                .readTree(
                        "{\"goal\":\" cut \",\"choices\":{\"text\":[\"x\",\"y\"],\"label\":[\"A\",\"B\"]},\"key\":\"B\",\"n\":3,\"b\":true,\"o\":null}");
    }

    /** What Jinja 3.1 renders of the same, with StrictUndefined. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`Q: {{goal}}?` | `Q:  cut ?`",
                "{{ goal.strip() }}.{{goal.rstrip()}}.{{goal.lstrip()}} | `cut. cut.cut `",
                "{{choices.label.index(key)}} | 1",
                "{{choices['text'][0]}}{{choices.text[-1]}} | xy",
                "{{goal.strip().upper().replace('C', \"d\")}} | dUT",
                "{{n}} {{b}} {{o}} | 3 True None",
                "{{'a'}}{ {{n}} } | a{ 3 }",
            })
    void rendersAsJinja(String template, String expected) {
        assertEquals(expected, TaskTemplate.parse(template).render(document));
    }

    @Test
    void aListStaysAList() {
        JsonNode list = TaskTemplate.parse("{{[choices.text[1], 'z', goal]}}").value(document);
        assertEquals("[\"y\",\"z\",\" cut \"]", list.toString());
        assertThrows(
                IllegalArgumentException.class,
                () -> TaskTemplate.parse("{{choices.text}}!").render(document));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{text.split(' ')[:-1]|join(' ')}}",
                "{{goal|trim}}",
                "{% if goal %}x{% endif %}",
                "{# a #}",
                "{{goal",
                "{{}}",
                "{{goal + key}}",
                "{{[goal}}",
                "{{goal.title()}}",
                "{{goal.}}"
            })
    void whatIsNotReadIsRefused(String template) {
        String refusal = String.valueOf(assertThrows(IllegalArgumentException.class, () -> TaskTemplate.parse(template))
                .getMessage());
        assertTrue(refusal.contains("read") || refusal.contains("}}"), refusal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{other}}",
                "{{choices.other}}",
                "{{choices.text[2]}}",
                "{{goal.index(key)}}",
                "{{choices.label.index(goal)}}"
            })
    void whatADocumentLacksIsRefused(String template) {
        TaskTemplate parsed = TaskTemplate.parse(template);
        assertThrows(IllegalArgumentException.class, () -> parsed.render(document));
    }
}
