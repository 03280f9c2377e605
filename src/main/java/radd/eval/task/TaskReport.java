package radd.eval.task;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import radd.eval.judge.Mean;
import radd.modelio.JsonNumber;

/**
 * What tasks found of a model, for a reader and for {@code results.json}.
 *
 * @param found in the order in which they were asked, at least one
 * @param model the model's folder
 * @param evaluations of the network for their requests
 * @param manifest all that the numbers depend on
 * @param cautions what a reader must be told
 */
public record TaskReport(
        List<Found> found, String model, long evaluations, ObjectNode manifest, List<String> cautions) {
    /**
     * One task.
     *
     * @param task what was asked
     * @param metrics by name
     */
    public record Found(AskedTask task, Map<String, Mean> metrics) {}

    public TaskReport {
        found = List.copyOf(found);
        cautions = List.copyOf(cautions);
    }

    /** Each task under its name; errors that cannot be estimated are null. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode tasks = json.putObject("tasks");
        for (Found one : found) {
            ObjectNode task = tasks.putObject(one.task().name());
            task.put("output_type", one.task().output().label());
            task.put("documents", one.task().items().size());
            task.put("num_fewshot", one.task().fewShot());
            one.metrics()
                    .forEach((name, value) -> task.put(name, JsonNumber.of(value.value()))
                            .put(name + "_stderr", JsonNumber.of(value.stderr())));
        }
        json.put("model", model);
        json.put("network_evaluations", evaluations);
        json.set("manifest", manifest);
        cautions.forEach(json.putArray("cautions")::add);
        return json;
    }

    /** A table of all metrics. */
    public String table() {
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT, "| task | documents | shots | metric | value | stderr |%n|---|---|---|---|---|---|%n"));
        for (Found one : found) {
            one.metrics()
                    .forEach((name, value) -> table.append(String.format(
                            Locale.ROOT,
                            "| %s | %d | %d | %s | %.4f | %s |%n",
                            one.task().name(),
                            one.task().items().size(),
                            one.task().fewShot(),
                            name,
                            value.value(),
                            error(value.stderr()))));
        }
        return table.toString();
    }

    private static String error(@Nullable Double stderr) {
        return stderr == null ? "unknown" : String.format(Locale.ROOT, "%.4f", stderr);
    }
}
