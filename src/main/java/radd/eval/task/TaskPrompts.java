package radd.eval.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import radd.RaddException;
import radd.eval.request.Request;
import radd.eval.request.RequestEncoder;
import radd.eval.task.TaskDefinition.Prompting;

/**
 * Makes what is asked of each document of a task: description, solved documents, the document, as lm-evaluation-harness puts them together. Source:
 * {@code lm_eval/api/task.py}, {@code fewshot_context} and {@code construct_requests}.
 */
public final class TaskPrompts {
    private final TaskDefinition task;
    private final RequestEncoder encoder;
    private final Prompting prompting;

    public TaskPrompts(TaskDefinition task, RequestEncoder encoder) {
        this.task = task;
        this.encoder = encoder;
        this.prompting = task.prompt();
    }

    /**
     * Reads the documents and makes what is asked of them.
     *
     * @param limit most documents, the first ones
     * @param fewShotSeed of the solved documents where they are drawn
     * @throws RaddException (DATA) if a document does not have what the task file says, or has no tokens
     */
    public AskedTask ask(int limit, long fewShotSeed) {
        if (task.output() == TaskOutput.GENERATE_UNTIL && task.generation().mostTokens() >= encoder.longest()) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    "task " + task.name() + " generates " + task.generation().mostTokens()
                            + " tokens, and the model's length is " + encoder.longest(),
                    "give generation_kwargs.max_gen_toks below that");
        }
        return new AskedTask(
                task.name(), task.output(), task.fewShot().count(), task.metrics(), items(limit, fewShotSeed));
    }

    private List<TaskItem> items(int limit, long fewShotSeed) {
        TaskDocuments documents = new TaskDocuments(task);
        List<JsonNode> asked = documents.evaluated();
        FewShotSampler sampler =
                new FewShotSampler(task, task.fewShot().count() == 0 ? List.of() : documents.fewShot(), fewShotSeed);
        List<TaskItem> items = new ArrayList<>();
        for (JsonNode document : asked.subList(0, Math.min(limit, asked.size()))) {
            List<JsonNode> solved = sampler.before(document);
            items.add(checked(items.size(), () -> item(document, context(document, solved))));
        }
        return items;
    }

    private <T> T checked(int index, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException | RaddException refusal) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    "task " + task.name() + ", document " + index + " (from 0): " + refusal.getMessage(),
                    "correct the document, or what the task file says of it",
                    refusal);
        }
    }

    private String context(JsonNode document, List<JsonNode> solved) {
        StringBuilder context = new StringBuilder(prompting.description().render(document));
        for (JsonNode example : solved) {
            String answer = answer(example);
            context.append(prompting.text().text(example));
            if (!answer.isEmpty()) {
                context.append(prompting.targetDelimiter()).append(answer).append(prompting.fewShotDelimiter());
            }
        }
        return context.append(prompting.text().text(document)).toString();
    }

    /** What stands behind a solved document. */
    private String answer(JsonNode document) {
        JsonNode target = target(document);
        if (target.isInt()) {
            List<String> choices = prompting
                    .choices()
                    .map(field -> field.texts(document))
                    .orElseThrow(
                            () -> new IllegalArgumentException("doc_to_target gives " + target + ", must be a text"));
            if (target.intValue() < 0 || target.intValue() >= choices.size()) {
                throw new IllegalArgumentException("there is no choice " + target + " of " + choices.size());
            }
            return choices.get(target.intValue());
        }
        JsonNode first = target.isArray() ? target.path(0) : target;
        if (!first.isTextual()) {
            throw new IllegalArgumentException("doc_to_target gives " + target + ", must be a text");
        }
        return first.textValue();
    }

    /** The target, a number written in digits being one where there are choices. */
    private JsonNode target(JsonNode document) {
        JsonNode target = prompting.target().value(document);
        if (prompting.choices().isPresent() && target.isBoolean()) {
            return IntNode.valueOf(target.booleanValue() ? 1 : 0);
        }
        if (prompting.choices().isPresent()
                && target.isTextual()
                && target.textValue().matches("[0-9]{1,9}")) {
            return IntNode.valueOf(Integer.parseInt(target.textValue()));
        }
        return target;
    }

    private TaskItem item(JsonNode document, String context) {
        return switch (task.output()) {
            case MULTIPLE_CHOICE -> choices(document, context);
            case LOGLIKELIHOOD -> new TaskItem.Continuation(List.of(encoder.pair(context, answer(document))));
            case LOGLIKELIHOOD_ROLLING -> new TaskItem.Whole(answer(document), encoder.rolling(answer(document)));
            case GENERATE_UNTIL ->
                new TaskItem.Generated(encoder.ids(context), answers(document), task.generation(), encoder);
            case INFILL -> throw new IllegalStateException("a task file has no templates");
        };
    }

    private TaskItem choices(JsonNode document, String context) {
        if (prompting.text().text(document).matches("[0-9]+")) {
            throw new IllegalArgumentException(
                    "doc_to_text gives a number, which asks for choices in the context: that is not read");
        }
        List<String> choices = prompting.choices().orElseThrow().texts(document);
        List<Request> requests = choices.stream()
                .map(choice -> encoder.pair(context, prompting.targetDelimiter() + choice))
                .toList();
        return new TaskItem.Choices(choices, gold(target(document), choices), requests);
    }

    /** Places of the right choices; a target that is none of them is never met, as in the harness. */
    private static List<Integer> gold(JsonNode target, List<String> choices) {
        if (target.isInt()) {
            return List.of(target.intValue());
        }
        if (target.isTextual()) {
            return IntStream.range(0, choices.size())
                    .filter(i -> choices.get(i).equals(target.textValue()))
                    .limit(1)
                    .boxed()
                    .toList();
        }
        List<Integer> gold = new ArrayList<>();
        for (JsonNode place : target) {
            if (!place.isInt()) {
                throw new IllegalArgumentException("doc_to_target gives " + target + ", must be places of choices");
            }
            gold.add(place.intValue());
        }
        return gold;
    }

    private List<String> answers(JsonNode document) {
        JsonNode target = prompting.target().value(document);
        return target.isArray() ? prompting.target().texts(document) : List.of(answer(document));
    }
}
