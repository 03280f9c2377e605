package radd.eval.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import radd.Named;

/**
 * The metrics that a task file lists, or the usual ones of its output.
 *
 * @param yaml the file
 * @param output what the task asks
 */
record MetricList(TaskYaml yaml, TaskOutput output) {
    private static final String KEY = "metric_list";

    List<TaskMetric> read() {
        if (yaml.get(KEY, JsonNode::isArray, "a list").isEmpty()) {
            return output.usualMetrics().stream().map(TaskMetric::plain).toList();
        }
        List<TaskMetric> metrics = new ArrayList<>();
        for (JsonNode entry : yaml.keys().get(KEY)) {
            if (!(entry instanceof ObjectNode keys)) {
                throw yaml.refused(KEY, "holds " + entry + ", must be mappings with metric");
            }
            metrics.add(metric(keys));
        }
        if (metrics.isEmpty()) {
            throw yaml.refused(KEY, "is empty");
        }
        return metrics;
    }

    private TaskMetric metric(ObjectNode entry) {
        String written = entry.path("metric").asText();
        MetricName name = Named.find(MetricName.class, written)
                .filter(this::isOfOutput)
                .orElseThrow(() -> yaml.refused(
                        KEY, "holds metric " + written + ", which is not read of output_type " + output.label()));
        boolean[] ignored = new boolean[3];
        for (Iterator<String> keys = entry.fieldNames(); keys.hasNext(); ) {
            String key = keys.next();
            switch (key) {
                case "metric", "higher_is_better" -> {}
                case "aggregation" -> requireOwn(name, entry.get(key));
                case "ignore_case" -> ignored[0] = flag(name, entry, key);
                case "ignore_punctuation" -> ignored[1] = flag(name, entry, key);
                case "ignore_numbers" -> ignored[2] = flag(name, entry, key);
                default -> throw yaml.refused(KEY, "holds " + key + " of metric " + written + ", which is not read");
            }
        }
        return new TaskMetric(name, ignored[0], ignored[1], ignored[2]);
    }

    private boolean isOfOutput(MetricName name) {
        return switch (output) {
            case MULTIPLE_CHOICE ->
                List.of(MetricName.ACC, MetricName.ACC_NORM, MetricName.ACC_BYTES, MetricName.EXACT_MATCH)
                        .contains(name);
            default -> output.usualMetrics().contains(name);
        };
    }

    private void requireOwn(MetricName name, JsonNode aggregation) {
        if (!aggregation.asText().equals(name.aggregation())) {
            throw yaml.refused(
                    KEY,
                    "holds aggregation " + aggregation + " of metric " + name.label() + ", must be "
                            + name.aggregation());
        }
    }

    private boolean flag(MetricName name, ObjectNode entry, String key) {
        if (!entry.get(key).isBoolean() || output != TaskOutput.GENERATE_UNTIL) {
            throw yaml.refused(
                    KEY,
                    "holds " + key + " " + entry.get(key) + " of metric " + name.label()
                            + ", must be true or false, of output_type generate_until");
        }
        return entry.get(key).booleanValue();
    }
}
