package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.Golden;

/** {@code radd eval tasks}, on a model to which all 29 words of the grammar are equally likely. */
class TasksCommandTest {
    private static final int WORDS = 29;

    @TempDir
    Path folder;

    private Path model = Path.of("");
    private Path data = Path.of("");

    @BeforeEach
    void writeModelAndData() throws IOException {
        model = UntrainedModel.write(folder.resolve("model"), WORDS, 16, "grammar");
        data = Files.writeString(folder.resolve("data.jsonl"), """
                {"s":"the dog","options":["sleeps","sleep ."],"label":0}
                {"s":"many kings","options":["see","sing quietly"],"label":1}
                {"s":"a bird","options":["waits","wait ."],"label":"waits"}
                """);
    }

    private Path task(String name, String output, String more) throws IOException {
        return Files.writeString(
                folder.resolve(name + ".yaml"),
                "task: " + name + "\ndataset_path: json\ndataset_kwargs: {data_files: {test: " + data
                        + "}}\ntest_split: test\noutput_type: " + output + "\ndoc_to_text: s\n" + more);
    }

    private Path choices(String more) throws IOException {
        return task("agreement", "multiple_choice", "doc_to_target: label\ndoc_to_choice: options\n" + more);
    }

    private CliRun run(Path... filesThenNothing) {
        return run(List.of(filesThenNothing));
    }

    private CliRun run(List<Path> files, String... more) {
        List<String> args = new ArrayList<>(List.of("eval", "tasks", "--model-path", model.toString()));
        files.forEach(file -> args.add(file.toString()));
        args.addAll(List.of("--work-dir", folder.resolve("work").toString()));
        args.addAll(List.of(more));
        return CliRun.of(args);
    }

    private JsonNode results() throws IOException {
        return CliRun.json(Files.readString(folder.resolve("work/results.json")));
    }

    /** -log p is log 29 a word, so the choice of fewer words wins, and by the character one of long words. */
    @Test
    void choicesClozeAndWholeTextsStandSideBySide() throws IOException {
        Path cloze = task("cloze", "loglikelihood", "doc_to_target: '{{options[0]}}'\ntarget_delimiter: ' '\n");
        Path whole = task("whole", "loglikelihood_rolling", "doc_to_target: '{{s}} {{options[0]}}'\n");
        Files.writeString(cloze, Files.readString(cloze).replace("doc_to_text: s", "doc_to_text: '{{s}} '"));
        CliRun run = run(List.of(choices(""), cloze, whole), "--likelihood", "forward")
                .succeeds();
        JsonNode tasks = results().get("tasks");
        JsonNode agreement = tasks.get("agreement");
        assertEquals(2 / 3.0, agreement.get("acc").doubleValue(), 1e-12);
        assertEquals(1 / 3.0, agreement.get("acc_stderr").doubleValue(), 1e-12);
        assertEquals(3, agreement.get("documents").intValue());
        assertEquals(1, agreement.get("acc_norm").doubleValue());
        assertEquals(WORDS, tasks.get("cloze").get("perplexity").doubleValue(), 1e-3);
        assertEquals(1, tasks.get("cloze").get("acc").doubleValue(), "no token is likelier than any other");
        assertEquals(WORDS, tasks.get("whole").get("word_perplexity").doubleValue(), 1e-3);
        assertEquals(9 + 3 + 9, results().get("network_evaluations").intValue());
        assertTrue(run.out().contains("| agreement | 3 | 0 | acc | 0.6667 | 0.3333 |"), run.out());
        assertFalse(Files.exists(folder.resolve("work/unfinished-0.jsonl")));
    }

    @Test
    void solvedDocumentsStandBefore() throws IOException {
        run(List.of(choices("fewshot_delimiter: ' '\nfewshot_split: test\n")), "--num-fewshot", "1", "--limit", "2")
                .succeeds();
        JsonNode agreement = results().get("tasks").get("agreement");
        assertEquals(2, agreement.get("documents").intValue());
        assertEquals(1, agreement.get("num_fewshot").intValue());
        assertEquals(1234, results().get("manifest").get("fewshot_seed").intValue());
    }

    @Test
    void textsAreGeneratedAndTemplatesFilledIn() throws IOException {
        Path text = task(
                "text",
                "generate_until",
                "doc_to_target: '{{options}}'\ngeneration_kwargs: {max_gen_toks: 2, until: ['~']}\n");
        Path templates = Files.writeString(folder.resolve("gaps.jsonl"), """
                {"template":"the [MASK:2] .","answers":["dog sleeps"]}
                {"template":"[MASK] dog [MASK] .","answers":["the","sings"]}
                {"ids":[0,1,2],"masked":[0,2]}
                """);
        run(text, templates).succeeds();
        JsonNode tasks = results().get("tasks");
        assertEquals(0, tasks.get("text").get("exact_match").doubleValue());
        JsonNode gaps = tasks.get("gaps");
        assertEquals("infill", gaps.get("output_type").textValue());
        assertEquals(3, gaps.get("documents").intValue());
        assertEquals(
                1 / 6.0,
                gaps.get("token_accuracy").doubleValue(),
                1e-12,
                "of equal ones the first word is taken, which has id 0");
        assertEquals(0, gaps.get("exact_match").doubleValue());
        assertTrue(gaps.get("token_accuracy_stderr").doubleValue() > 0);
    }

    @Test
    void whatCannotBeAskedIsRefused() throws IOException {
        Path greedy = choices("metric_list: [{metric: exact_match}]\n");
        run(greedy).fails(2, "--likelihood", "exact_match", "greedy");
        run(List.of(greedy, greedy), "--likelihood", "forward").fails(2, "agreement", "once");
        run(task("text", "generate_until", "doc_to_target: s\n")).fails(2, "max_gen_toks", "16");
        run(task("lacking", "loglikelihood", "doc_to_target: '{{other}}'\n")).fails(3, "document 0", "other");
        run(task("words", "loglikelihood", "doc_to_target: ' zebra'\n")).fails(3, "document 0", "zebra");
        Path gaps = Files.writeString(
                folder.resolve("gaps.jsonl"), "{\"template\":\"the [MASK:2] .\",\"answers\":[\"dog\"]}\n");
        run(gaps).fails(3, "line 1", "2 masks", "1 tokens");
        model = Golden.path("sedd_absorb");
        run(Files.writeString(gaps, "{\"ids\":[0,1,2],\"masked\":[0,2]}\n")).fails(2, "confidence");
        model = Golden.path("model");
        run(choices("")).fails(2, "no tokenizer");
        assertFalse(Files.exists(folder.resolve("work/results.json")));
    }
}
