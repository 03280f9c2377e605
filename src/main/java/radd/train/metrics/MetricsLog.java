package radd.train.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import radd.RaddException;

/**
 * {@code metrics.jsonl}: what a run measured, one JSON object a line, each with its {@code step}, in the order of the steps.
 *
 * <p>Lines are only ever added, except that a run resumed from an earlier step first takes away what lies behind that step, and a line
 * that a crash left unfinished. JSON has no word for numbers that are not finite, so those are written as the strings {@code "NaN"},
 * {@code "Infinity"} and {@code "-Infinity"}. Not thread-safe.
 */
public final class MetricsLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsLog.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final FileChannel channel;

    private MetricsLog(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** One line. */
    public record Entry(long step, Map<String, Object> values) {
        /** The number under a name; NaN if there is none. */
        public double number(String name) {
            Object value = values.get(name);
            if (value instanceof Number number) {
                return number.doubleValue();
            }
            return "Infinity".equals(value)
                    ? Double.POSITIVE_INFINITY
                    : "-Infinity".equals(value) ? Double.NEGATIVE_INFINITY : Double.NaN;
        }
    }

    /**
     * Opens the log for adding lines.
     *
     * @param file made if missing
     * @param resumedFrom the step that the run continues from; 0 for a new run. Lines of later steps are taken away
     * @return the caller closes it
     * @throws RaddException if the file cannot be written
     */
    public static MetricsLog open(Path file, long resumedFrom) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            long end = endOfStep(file, resumedFrom);
            channel.truncate(end);
            channel.position(end);
            return new MetricsLog(file, channel);
        } catch (IOException failure) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    file + ": the metrics cannot be written: " + failure,
                    "check permissions and space",
                    failure);
        }
    }

    /** Where the first line begins that is behind the step or unfinished: the length in bytes of what is to be kept. */
    private static long endOfStep(Path file, long step) throws IOException {
        long end = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            for (byte[] line = nextLine(in); line.length > 0; line = nextLine(in)) {
                boolean finished = line[line.length - 1] == '\n';
                JsonNode entry = parse(line);
                if (!finished || entry.path("step").asLong(0) > step) {
                    return end;
                }
                end += line.length;
            }
        }
        return end;
    }

    /** The bytes up to and including the next line feed; empty at the end of the file. */
    private static byte[] nextLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int value = in.read(); value >= 0; value = in.read()) {
            line.write(value);
            if (value == '\n') {
                break;
            }
        }
        return line.toByteArray();
    }

    private static JsonNode parse(byte[] line) {
        try {
            return JSON.readTree(line);
        } catch (IOException damaged) {
            return JSON.nullNode();
        }
    }

    /**
     * Adds a line.
     *
     * @param step the training step; never less than that of the line before
     * @param values numbers, strings or booleans by name; the names are the user's, such as {@code train_loss}
     * @throws RaddException if the file cannot be written
     */
    public void write(long step, Map<String, ?> values) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("step", step);
        line.putAll(values);
        try {
            ByteBuffer bytes = ByteBuffer.wrap((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException failure) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    file + ": the metrics of step " + step + " cannot be written: " + failure.getMessage(),
                    "make room and resume the run",
                    failure);
        }
    }

    /**
     * All lines of a file but an unfinished last one; of lines that are not JSON objects with a step, the first is named in a warning.
     *
     * @throws RaddException if the file cannot be read
     */
    public static List<Entry> read(Path file) {
        List<Entry> entries = new ArrayList<>();
        List<Integer> damaged = new ArrayList<>();
        int number = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            for (byte[] line = nextLine(in); line.length > 0; line = nextLine(in)) {
                number++;
                JsonNode entry = parse(line);
                if (line[line.length - 1] != '\n') {
                    break;
                }
                if (entry.path("step").isIntegralNumber()) {
                    entries.add(entry(entry));
                } else {
                    damaged.add(number);
                }
            }
        } catch (IOException failure) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    file + ": the metrics cannot be read: " + failure,
                    "name the metrics.jsonl of a run",
                    failure);
        }
        if (!damaged.isEmpty()) {
            LOG.warn("{}, line {}: no metrics; {} damaged in all, left out", file, damaged.get(0), damaged.size());
        }
        return entries;
    }

    private static Entry entry(JsonNode line) {
        Map<String, Object> values = new LinkedHashMap<>();
        line.properties()
                .forEach(field -> values.put(field.getKey(), JSON.convertValue(field.getValue(), Object.class)));
        values.remove("step");
        return new Entry(line.path("step").asLong(), values);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw new RaddException(
                    RaddException.Kind.DATA, file + ": cannot be closed: " + failure, "check the disk", failure);
        }
    }
}
