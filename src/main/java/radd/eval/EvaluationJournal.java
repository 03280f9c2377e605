package radd.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import radd.modelio.FileFailure;

/**
 * The finished sequences of an evaluation in work, one JSON object a line behind a line that says what is evaluated: an evaluation of the same that
 * is started after one was killed takes them as they are, bit for bit.
 *
 * <p>Each process writes a file of its own, and all are read. A file of another evaluation is of no use to this one and is replaced; a last line
 * that was cut off is passed over. Thread-safe.
 */
public final class EvaluationJournal implements AutoCloseable {
    private static final String PREFIX = "unfinished-";
    private static final String SUFFIX = ".jsonl";

    private final ObjectMapper mapper = new ObjectMapper();
    private final Path folder;
    private final Path file;
    private final Map<String, SequenceLoss> known = new HashMap<>();
    private final Writer writer;

    private EvaluationJournal(Path folder, int rank, String request) throws IOException {
        this.folder = folder;
        this.file = folder.resolve(PREFIX + rank + SUFFIX);
        Map<String, SequenceLoss> own = new HashMap<>();
        for (Path path : files()) {
            Map<String, SequenceLoss> lines = read(path, request);
            known.putAll(lines);
            if (path.equals(file)) {
                own = lines;
            }
        }
        writer = Files.newBufferedWriter(file);
        writer.write(request + "\n");
        for (Map.Entry<String, SequenceLoss> line : own.entrySet()) {
            write(line.getKey(), line.getValue());
        }
        writer.flush();
    }

    /**
     * Opens the journal of a process.
     *
     * @param folder of the results
     * @param rank the process
     * @param request all that the numbers depend on, in one line
     * @throws radd.RaddException (DATA) if it cannot be read or written
     */
    public static EvaluationJournal open(Path folder, int rank, String request) {
        try {
            return new EvaluationJournal(folder, rank, request);
        } catch (IOException failure) {
            throw FileFailure.writing(folder.resolve(PREFIX + rank + SUFFIX), failure);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> {
                        String name = String.valueOf(path.getFileName());
                        return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
                    })
                    .sorted()
                    .toList();
        }
    }

    private Map<String, SequenceLoss> read(Path path, String request) throws IOException {
        Map<String, SequenceLoss> lines = new HashMap<>();
        List<String> texts = new String(Files.readAllBytes(path), StandardCharsets.UTF_8)
                .lines()
                .toList();
        if (texts.isEmpty() || !texts.get(0).equals(request)) {
            return lines;
        }
        for (String text : texts.subList(1, texts.size())) {
            JsonNode line = line(text);
            if (line == null || line.path("result").size() != SequenceLoss.PACKED) {
                break; // cut off
            }
            long[] numbers = new long[SequenceLoss.PACKED];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = line.get("result").get(i).longValue();
            }
            lines.put(line.path("sequence").asText(), SequenceLoss.unpacked(numbers, 0));
        }
        return lines;
    }

    private @Nullable JsonNode line(String text) {
        try {
            return mapper.readTree(text);
        } catch (JsonProcessingException cutOff) {
            return null;
        }
    }

    /**
     * The results of one of the likelihoods that are evaluated, or of a round of its draws.
     *
     * @param name which
     */
    FinishedSequences part(String name) {
        return new FinishedSequences() {
            @Override
            public Optional<SequenceLoss> find(long index) {
                return Optional.ofNullable(known.get(name + " " + index));
            }

            @Override
            public void add(long index, SequenceLoss result) {
                append(name + " " + index, result);
            }
        };
    }

    private synchronized void append(String sequence, SequenceLoss result) {
        try {
            write(sequence, result);
            writer.flush();
        } catch (IOException failure) {
            throw FileFailure.writing(file, failure);
        }
    }

    private void write(String sequence, SequenceLoss result) throws IOException {
        ObjectNode line = mapper.createObjectNode();
        line.put("sequence", sequence);
        ArrayNode numbers = line.putArray("result");
        for (long number : result.packed()) {
            numbers.add(number);
        }
        writer.write(mapper.writeValueAsString(line) + "\n");
    }

    /** Removes the journals of all processes, once the results are written. */
    public void delete() {
        try {
            writer.close();
            for (Path path : files()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException failure) {
            throw FileFailure.writing(file, failure);
        }
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException failure) {
            throw FileFailure.writing(file, failure);
        }
    }
}
