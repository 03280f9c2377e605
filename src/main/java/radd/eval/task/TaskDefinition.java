package radd.eval.task;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import radd.data.tokenizer.PythonText;

/**
 * A task as its file defines it.
 *
 * @param name of the task
 * @param output what it asks of a model
 * @param files of each split, JSON objects one a line
 * @param splits which of them are what
 * @param prompt how a document becomes a prompt
 * @param fewShot which solved documents stand before it
 * @param metrics in order, at least one
 * @param generation how long a text is generated and where it ends; of {@link TaskOutput#GENERATE_UNTIL}
 */
public record TaskDefinition(
        String name,
        TaskOutput output,
        Map<String, List<Path>> files,
        Splits splits,
        Prompting prompt,
        FewShot fewShot,
        List<TaskMetric> metrics,
        Generation generation) {
    public TaskDefinition {
        files = Map.copyOf(files);
        metrics = List.copyOf(metrics);
    }

    /** Names of splits; those that the file does not name are empty. */
    record Splits(Optional<String> training, Optional<String> validation, Optional<String> test) {
        /** That whose documents are asked. */
        Optional<String> evaluated() {
            return test.or(() -> validation);
        }
    }

    /**
     * How a document becomes a prompt.
     *
     * @param description stands before everything, once
     * @param text the document
     * @param target its answer
     * @param choices of multiple choice
     * @param targetDelimiter between text and answer
     * @param fewShotDelimiter behind each solved document
     */
    record Prompting(
            TaskTemplate description,
            TaskField text,
            TaskField target,
            Optional<TaskField> choices,
            String targetDelimiter,
            String fewShotDelimiter) {}

    /**
     * Solved documents.
     *
     * @param count how many
     * @param split from which; empty for training, else validation, else test
     * @param firstN whether the first ones, not ones that are drawn
     */
    record FewShot(int count, Optional<String> split, boolean firstN) {}

    /**
     * Texts that are generated.
     *
     * @param until where a text is cut, at the first of each
     * @param mostTokens of it
     * @param stripped whether white space around it is removed
     */
    public record Generation(List<String> until, int mostTokens, boolean stripped) {
        public Generation {
            until = List.copyOf(until);
        }

        /** What counts of a text that was generated. */
        String response(String text) {
            String cut = text;
            for (String end : until) {
                int at = end.isEmpty() ? -1 : cut.indexOf(end);
                cut = at < 0 ? cut : cut.substring(0, at);
            }
            return stripped ? PythonText.strip(cut) : cut;
        }
    }

    /** The same with another number of solved documents. */
    public TaskDefinition withFewShot(int count) {
        return new TaskDefinition(
                name,
                output,
                files,
                splits,
                prompt,
                new FewShot(count, fewShot.split(), fewShot.firstN()),
                metrics,
                generation);
    }
}
