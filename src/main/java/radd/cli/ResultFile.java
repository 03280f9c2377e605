package radd.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import radd.RaddException;
import radd.modelio.FileFailure;

/**
 * A file of results, one JSON object a line in the order of their indices, that a later run goes on with.
 *
 * @param path the file
 * @param request stands in every line: results of another request are not mixed with these
 */
record ResultFile(Path path, String request) {
    /** The field that holds the request. */
    static final String REQUEST = "request";

    /**
     * How many results are there already, from the first without a gap; what an interrupted run has left behind them is removed.
     *
     * @throws RaddException (DATA) if the file holds something else
     */
    int complete() {
        if (!Files.exists(path)) {
            return 0;
        }
        ObjectMapper mapper = new ObjectMapper();
        int results = 0;
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            long end = 0;
            for (String line = readLine(file); line != null; line = readLine(file)) {
                if (index(mapper, line, results) > results) {
                    break; // finished when the run was stopped, before one that was not
                }
                results++;
                end = file.getFilePointer();
            }
            file.setLength(end);
            return results;
        } catch (IOException failure) {
            throw FileFailure.reading(path, failure);
        }
    }

    /** A line with its end; null where none ends any more. */
    private static @Nullable String readLine(RandomAccessFile file) throws IOException {
        long start = file.getFilePointer();
        String latin = file.readLine(); // bytes as characters
        boolean whole = latin != null && file.getFilePointer() > start + latin.length();
        return whole ? new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8) : null;
    }

    /** The index of a result of this request, at least the one that is expected. */
    private int index(ObjectMapper mapper, String line, int expected) {
        try {
            JsonNode result = mapper.readTree(line);
            int index = result.path("index").asInt(-1);
            if (index >= expected && result.path(REQUEST).asText().equals(request)) {
                return index;
            }
        } catch (JsonProcessingException noJson) {
            // refused below, as what is another's
        }
        throw new RaddException(
                RaddException.Kind.DATA,
                path + ", line " + (expected + 1) + ", is no result " + expected + " of this request",
                "give another --output, or the same model, prompts, options and --seed as before");
    }

    /** Goes on behind what is there. */
    Writer append() throws IOException {
        return Files.newBufferedWriter(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
