package radd.eval.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import radd.InvalidSetting;
import radd.Named;
import radd.eval.task.TaskDefinition.FewShot;
import radd.eval.task.TaskDefinition.Generation;
import radd.eval.task.TaskDefinition.Prompting;
import radd.eval.task.TaskDefinition.Splits;

/**
 * Reads a task file of lm-evaluation-harness, for data that lies in local files. Keys that change no number are passed over; every other that is not read is
 * refused by name. Source: lm-evaluation-harness, {@code lm_eval/config/task.py} and {@code lm_eval/api/task.py}.
 */
public final class TaskFile {
    /** No number depends on them. */
    private static final Set<String> WITHOUT_EFFECT =
            Set.of("task_alias", "tag", "metadata", "should_decontaminate", "doc_to_decontamination_query");

    private static final Set<String> READ = Set.of(
            "task",
            "dataset_path",
            "dataset_name",
            "dataset_kwargs",
            "output_type",
            "training_split",
            "validation_split",
            "test_split",
            "fewshot_split",
            "fewshot_config",
            "num_fewshot",
            "doc_to_text",
            "doc_to_target",
            "doc_to_choice",
            "description",
            "target_delimiter",
            "fewshot_delimiter",
            "metric_list",
            "generation_kwargs",
            "filter_list",
            "repeats");

    /** The harness's. */
    private static final int MOST_TOKENS = 256;

    private final TaskYaml yaml;

    private TaskFile(TaskYaml yaml) {
        this.yaml = yaml;
    }

    /**
     * Reads a file.
     *
     * @throws radd.RaddException (CONFIG) if it holds what is not read
     */
    public static TaskDefinition read(Path file) {
        return new TaskFile(TaskYaml.read(file)).definition();
    }

    private TaskDefinition definition() {
        refuseOthers(yaml, READ, WITHOUT_EFFECT);
        yaml.get("dataset_name").ifPresent(name -> {
            throw yaml.refused("dataset_name", "is " + name + ", and data files have no such parts");
        });
        yaml.get("repeats", node -> node.intValue() == 1, "1");
        String type = yaml.text("output_type").orElse(TaskOutput.GENERATE_UNTIL.label());
        TaskOutput output = checked("output_type", () -> Named.of(TaskOutput.class, "output_type", type));
        if (output == TaskOutput.INFILL) {
            throw yaml.refused("output_type", "is infill: give the file of templates itself");
        }
        return new TaskDefinition(
                yaml.text("task")
                        .orElseGet(
                                () -> String.valueOf(yaml.file().getFileName()).replaceFirst("\\.ya?ml$", "")),
                output,
                files(),
                new Splits(yaml.text("training_split"), yaml.text("validation_split"), yaml.text("test_split")),
                prompting(output),
                fewShot(),
                new MetricList(yaml, output).read(),
                generation(output));
    }

    private static void refuseOthers(TaskYaml keys, Set<String> read, Set<String> passedOver) {
        keys.keys().fieldNames().forEachRemaining(key -> {
            if (!read.contains(key)
                    && !passedOver.contains(key)
                    && keys.get(key).isPresent()) {
                throw keys.refused(key, "is not read");
            }
        });
    }

    private <T> T checked(String key, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (InvalidSetting refusal) {
            throw yaml.refused(key, "is " + refusal.value() + ", must be " + refusal.allowed());
        } catch (IllegalArgumentException refusal) {
            throw yaml.refused(key, String.valueOf(refusal.getMessage()));
        }
    }

    /** {@code data_files}: a file, a list of them, or such for each split; without names of splits it is {@code train}, as for its library. */
    private Map<String, List<Path>> files() {
        String path = yaml.text("dataset_path").orElse("");
        if (!path.equals("json")) {
            throw yaml.refused(
                    "dataset_path", "is '" + path + "', must be json, with local files in dataset_kwargs.data_files");
        }
        TaskYaml kwargs = yaml.below("dataset_kwargs");
        refuseOthers(kwargs, Set.of("data_files"), Set.of());
        JsonNode files =
                kwargs.get("data_files").orElseThrow(() -> yaml.refused("dataset_kwargs.data_files", "is missing"));
        Map<String, List<Path>> splits = new LinkedHashMap<>();
        if (!files.isObject()) {
            splits.put("train", paths(files));
        }
        for (Map.Entry<String, JsonNode> split : files.properties()) {
            splits.put(split.getKey(), paths(split.getValue()));
        }
        return splits;
    }

    private List<Path> paths(JsonNode files) {
        List<Path> paths = new ArrayList<>();
        for (JsonNode path : files.isArray() ? files : List.of(files)) {
            if (!path.isTextual() || path.textValue().isEmpty()) {
                throw yaml.refused("dataset_kwargs.data_files", "holds " + path + ", must be files");
            }
            paths.add(Path.of(path.textValue()));
        }
        return paths;
    }

    private Prompting prompting(TaskOutput output) {
        Optional<TaskField> choices = field("doc_to_choice");
        if (choices.isEmpty() == (output == TaskOutput.MULTIPLE_CHOICE)) {
            throw yaml.refused(
                    "doc_to_choice", choices.isEmpty() ? "is missing" : "is of output_type multiple_choice only");
        }
        TaskField target = field("doc_to_target").orElseThrow(() -> yaml.refused("doc_to_target", "is missing"));
        return new Prompting(
                checked(
                        "description",
                        () -> TaskTemplate.parse(yaml.text("description").orElse(""))),
                field("doc_to_text").orElseGet(() -> TaskField.of(TaskExpression.text(""))),
                target,
                choices,
                yaml.text("target_delimiter").orElse(" "),
                yaml.text("fewshot_delimiter").orElse("\n\n"));
    }

    private Optional<TaskField> field(String key) {
        return yaml.get(key).map(written -> checked(key, () -> TaskField.of(written)));
    }

    private FewShot fewShot() {
        TaskYaml config = yaml.below("fewshot_config");
        refuseOthers(config, Set.of("sampler", "split"), Set.of());
        String sampler = config.text("sampler").orElse("default");
        if (!sampler.equals("default") && !sampler.equals("first_n")) {
            throw config.refused("sampler", "is '" + sampler + "', must be default or first_n");
        }
        int count = yaml.get("num_fewshot", node -> node.isInt() && node.intValue() >= 0, "a whole number, at least 0")
                .map(JsonNode::intValue)
                .orElse(0);
        return new FewShot(count, config.text("split").or(() -> yaml.text("fewshot_split")), sampler.equals("first_n"));
    }

    private Generation generation(TaskOutput output) {
        TaskYaml kwargs = yaml.below("generation_kwargs");
        if (output != TaskOutput.GENERATE_UNTIL && yaml.get("filter_list").isPresent()) {
            throw yaml.refused("filter_list", "is read of output_type generate_until only");
        }
        refuseOthers(kwargs, Set.of("until", "max_gen_toks", "do_sample", "temperature"), Set.of());
        kwargs.get(
                "do_sample", node -> node.isBoolean() && !node.booleanValue(), "false: the likeliest tokens are taken");
        kwargs.get(
                "temperature", node -> node.isNumber() && node.doubleValue() == 0, "0: the likeliest tokens are taken");
        int most = kwargs.get(
                        "max_gen_toks", node -> node.isInt() && node.intValue() >= 1, "a whole number, at least 1")
                .map(JsonNode::intValue)
                .orElse(MOST_TOKENS);
        List<String> until = kwargs.get("until")
                .map(written -> checked("generation_kwargs.until", () -> texts(written)))
                .orElseGet(() -> List.of(yaml.text("fewshot_delimiter").orElse("\n\n")));
        return new Generation(until, most, stripped());
    }

    private static List<String> texts(JsonNode written) {
        return written.isTextual()
                ? List.of(written.textValue())
                : TaskField.of(written).texts(written);
    }

    /** Filters: one list of {@code remove_whitespace} and {@code take_first}. */
    private boolean stripped() {
        JsonNode steps = yaml.get("filter_list", node -> node.isArray() && node.size() == 1, "a list of one filter")
                .map(list -> list.get(0).path("filter"))
                .orElse(MissingNode.getInstance());
        boolean stripped = false;
        for (JsonNode step : steps) {
            String function = step.size() == 1 ? step.path("function").asText() : step.toString();
            if (!function.equals("remove_whitespace") && !function.equals("take_first")) {
                throw yaml.refused("filter_list", "holds " + function + ", must be remove_whitespace or take_first");
            }
            stripped |= function.equals("remove_whitespace");
        }
        return stripped;
    }
}
