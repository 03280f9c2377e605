package radd.eval.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import radd.RaddException;
import radd.eval.task.TaskDefinition.Splits;
import radd.modelio.TextFile;

/** The documents of a task by its splits, each read once. */
final class TaskDocuments {
    private final TaskDefinition task;
    private final Map<String, List<JsonNode>> read = new HashMap<>();

    TaskDocuments(TaskDefinition task) {
        this.task = task;
    }

    /** Those that are asked: of the split for testing, or of that for validation. */
    List<JsonNode> evaluated() {
        return split(task.splits()
                .evaluated()
                .orElseThrow(() -> refused("it names neither test_split nor validation_split")));
    }

    /** Those from which solved ones are taken: of the split that is named for them, or for training, validation, testing. */
    List<JsonNode> fewShot() {
        Splits splits = task.splits();
        Optional<String> from = task.fewShot()
                .split()
                .or(splits::training)
                .or(splits::validation)
                .or(splits::test);
        return split(from.orElseThrow(() -> refused("it names no split")));
    }

    private List<JsonNode> split(String name) {
        List<Path> files = task.files().get(name);
        if (files == null) {
            throw refused("split " + name + " is not among its data_files: "
                    + String.join(", ", task.files().keySet()));
        }
        return read.computeIfAbsent(name, split -> documents(split, files));
    }

    private List<JsonNode> documents(String split, List<Path> files) {
        List<JsonNode> documents = new ArrayList<>();
        files.forEach(file -> read(file, documents));
        if (documents.isEmpty()) {
            throw refused("split " + split + " holds no document");
        }
        return documents;
    }

    private static void read(Path file, List<JsonNode> documents) {
        ObjectMapper mapper = new ObjectMapper();
        int number = 0;
        for (String line : TextFile.lines(file)) {
            number++;
            try {
                JsonNode document = line.isBlank() ? null : mapper.readTree(line);
                if (document != null && !document.isObject()) {
                    throw noDocument(file, number, "no JSON object");
                }
                if (document != null) {
                    documents.add(document);
                }
            } catch (JsonProcessingException noJson) {
                throw noDocument(file, number, "no JSON: " + noJson.getOriginalMessage());
            }
        }
    }

    private static RaddException noDocument(Path file, int line, String what) {
        return new RaddException(
                RaddException.Kind.DATA, file + ", line " + line + ": " + what, "write one document a line");
    }

    private RaddException refused(String what) {
        return new RaddException(
                RaddException.Kind.CONFIG,
                "task " + task.name() + ": " + what,
                "name splits of dataset_kwargs.data_files, whose paths are taken from the current folder");
    }
}
