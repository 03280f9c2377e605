package radd.eval.task;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import radd.RaddException;

/**
 * Chooses the solved documents before each that is asked, as lm-evaluation-harness does: {@code first_n} takes the first, {@code default} draws with
 * Python's generator, which goes on from document to document. The document that is asked is never among them where both come from one split. Source:
 * lm-evaluation-harness, {@code lm_eval/api/samplers.py}.
 */
final class FewShotSampler {
    private final TaskDefinition task;
    private final List<JsonNode> documents;
    private final PythonRandom random;
    private final boolean leavesOut;

    /**
     * @param documents from which is chosen
     * @param seed of the generator
     */
    FewShotSampler(TaskDefinition task, List<JsonNode> documents, long seed) {
        this.task = task;
        this.documents = documents;
        this.random = new PythonRandom(seed);
        this.leavesOut = task.fewShot().split().equals(task.splits().test());
    }

    /** The solved documents before the next one that is asked, in order. */
    List<JsonNode> before(JsonNode asked) {
        int count = task.fewShot().count();
        if (count == 0) {
            return List.of();
        }
        List<JsonNode> drawn = documents;
        if (!task.fewShot().firstN()) {
            int more = leavesOut ? count + 1 : count;
            require(more <= documents.size(), more);
            drawn = random.sample(documents, more);
        }
        List<JsonNode> chosen = drawn.stream()
                .filter(document -> !leavesOut || !document.equals(asked))
                .limit(count)
                .toList();
        require(chosen.size() == count, count);
        return chosen;
    }

    private void require(boolean enough, int wanted) {
        if (!enough) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    "task " + task.name() + " has " + documents.size() + " documents to show solved, and " + wanted
                            + " are wanted",
                    "lower num_fewshot");
        }
    }
}
