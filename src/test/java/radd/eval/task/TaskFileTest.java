package radd.eval.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import radd.RaddException;

class TaskFileTest {
    private static final String LEAST = """
            dataset_path: json
            dataset_kwargs: {data_files: {test: t.jsonl}}
            test_split: test
            output_type: multiple_choice
            doc_to_text: question
            doc_to_target: label
            doc_to_choice: [a, b]
            """;

    @TempDir
    Path folder;

    private TaskDefinition read(String yaml) throws IOException {
        return TaskFile.read(Files.writeString(folder.resolve("some.yaml"), yaml));
    }

    @Test
    void whatIsLeftOutIsTheHarnesss() throws IOException {
        TaskDefinition task = read(LEAST + "metadata: {version: 1}\ntag: x\nshould_decontaminate: true\n");
        assertEquals("some", task.name());
        assertEquals(" ", task.prompt().targetDelimiter());
        assertEquals("\n\n", task.prompt().fewShotDelimiter());
        assertEquals(0, task.fewShot().count());
        assertEquals(
                List.of(MetricName.ACC, MetricName.ACC_NORM),
                task.metrics().stream().map(TaskMetric::name).toList());
        TaskDefinition text =
                read(LEAST.replace("output_type: multiple_choice\n", "").replace("doc_to_choice: [a, b]\n", ""));
        assertEquals(TaskOutput.GENERATE_UNTIL, text.output());
        assertEquals(List.of("\n\n"), text.generation().until());
        assertEquals(256, text.generation().mostTokens());
    }

    @Test
    void anIncludedFileGivesWhatThisDoesNot() throws IOException {
        Files.writeString(folder.resolve("_base_yaml"), LEAST + "task: base\ndescription: Before.\n");
        TaskDefinition task = read("include: _base_yaml\ntask: mine\n");
        assertEquals("mine", task.name());
        assertEquals(TaskOutput.MULTIPLE_CHOICE, task.output());
    }

    @Test
    void aTextIsCutAtItsEndsAndStripped() throws IOException {
        TaskDefinition task =
                read(LEAST.replace("multiple_choice", "generate_until").replace("doc_to_choice: [a, b]\n", "") + """
                generation_kwargs: {until: ["\\n", "."], do_sample: false, temperature: 0.0, max_gen_toks: 5}
                filter_list:
                  - name: x
                    filter: [{function: remove_whitespace}, {function: take_first}]
                metric_list: [{metric: exact_match, aggregation: mean, ignore_case: true}]
                """);
        assertEquals("Paris", task.generation().response(" Paris . No\nmore"));
        assertTrue(task.metrics().get(0).same("paris", "PARIS"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "process_docs: !function utils.f | !function | Python",
                "process_docs: x | process_docs | not read",
                "use_prompt: x | use_prompt | not read",
                "dataset_name: main | dataset_name | main",
                "repeats: 3 | repeats | 3",
                "fewshot_config: {sampler: balanced} | fewshot_config.sampler | first_n",
                "fewshot_config: {samples: []} | fewshot_config.samples | not read",
                "metric_list: [{metric: f1}] | metric_list | f1",
                "metric_list: [{metric: acc, aggregation: median}] | metric_list | median",
                "metric_list: [{metric: acc, hf_evaluate: true}] | metric_list | hf_evaluate",
                "filter_list: [{name: x, filter: [{function: regex}]}] | filter_list | generate_until",
                "generation_kwargs: {do_sample: true} | generation_kwargs.do_sample | likeliest",
                "description: '{{x.title()}}' | description | title",
                "num_fewshot: -1 | num_fewshot | at least 0",
                "target_delimiter: [a] | target_delimiter | text",
            })
    void whatIsNotReadIsRefusedByName(String line, String key, String part) {
        RaddException refusal = assertThrows(RaddException.class, () -> read(LEAST + line + "\n"));
        assertEquals(RaddException.Kind.CONFIG, refusal.kind());
        assertTrue(
                String.valueOf(refusal.getMessage()).contains(key)
                        && String.valueOf(refusal.getMessage()).contains(part),
                refusal.getMessage());
        assertTrue(String.valueOf(refusal.getMessage()).contains("some.yaml"), refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "dataset_path: json, dataset_path: allenai/ai2_arc, dataset_path",
        "doc_to_choice: '[a, b]', '', doc_to_choice",
        "output_type: multiple_choice, output_type: translation, output_type",
        "output_type: multiple_choice, output_type: infill, output_type",
        "doc_to_target: label, '', doc_to_target"
    })
    void whatIsMissingOrOtherwiseIsRefusedByName(String line, String instead, String key) {
        String written = line.replace("'", "");
        assertTrue(LEAST.contains(written), written);
        RaddException refusal = assertThrows(RaddException.class, () -> read(LEAST.replace(written, instead)));
        assertTrue(String.valueOf(refusal.getMessage()).contains(key), refusal.getMessage());
    }
}
