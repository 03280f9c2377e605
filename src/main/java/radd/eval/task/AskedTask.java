package radd.eval.task;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import radd.InvalidSetting;
import radd.eval.Likelihood;
import radd.eval.judge.Mean;
import radd.eval.request.Request;
import radd.eval.request.RequestScore;

/**
 * A task with all that it asks.
 *
 * @param name of the task
 * @param output what it asks of a model
 * @param fewShot solved documents before each
 * @param metrics in order
 * @param items one a document, at least one
 */
public record AskedTask(String name, TaskOutput output, int fewShot, List<TaskMetric> metrics, List<TaskItem> items) {
    public AskedTask {
        metrics = List.copyOf(metrics);
        items = List.copyOf(items);
    }

    /** All requests in the order of the documents. */
    public List<Request> requests() {
        return items.stream().flatMap(item -> item.requests().stream()).toList();
    }

    /**
     * Refuses a likelihood that says too little for a metric.
     *
     * @throws InvalidSetting naming the metric
     */
    public void requireAnswers(Likelihood likelihood) {
        for (TaskMetric metric : metrics) {
            InvalidSetting.require(
                    likelihood.tellsGreedy() || !metric.name().asksGreedy(output),
                    "--likelihood",
                    likelihood.name(),
                    "forward, backward or random with one order: task " + name + " has metric "
                            + metric.name().label() + ", which asks whether greedy decoding writes a text");
        }
    }

    /**
     * Its metrics.
     *
     * @param scores of its requests, in order
     * @param filled its templates, in order
     * @return by name, in order
     */
    public Map<String, Mean> metrics(List<RequestScore> scores, List<int[]> filled) {
        List<TaskItem.Answers> answers = answers(scores, filled);
        Map<String, Mean> found = new LinkedHashMap<>();
        for (TaskMetric metric : metrics) {
            List<MetricName.Value> values = new ArrayList<>();
            for (int i = 0; i < items.size(); i++) {
                values.add(items.get(i).value(metric, answers.get(i)));
            }
            found.put(metric.name().label(), metric.name().of(values));
        }
        return found;
    }

    private List<TaskItem.Answers> answers(List<RequestScore> scores, List<int[]> filled) {
        List<TaskItem.Answers> answers = new ArrayList<>();
        int from = 0;
        int next = 0;
        for (TaskItem item : items) {
            int to = from + item.requests().size();
            boolean hasTemplate = item.template(0).isPresent();
            answers.add(new TaskItem.Answers(scores.subList(from, to), hasTemplate ? filled.get(next++) : new int[0]));
            from = to;
        }
        return answers;
    }
}
