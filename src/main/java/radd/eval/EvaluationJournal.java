package radd.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import radd.eval.profile.ProfileSums;
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
    private final int rank;
    private final int processes;
    private final Map<String, SequenceLoss> known = new HashMap<>();
    private final Map<String, ProfileSums> profiles = new HashMap<>();
    private final Writer writer;

    private EvaluationJournal(Path folder, int rank, int processes, String request) throws IOException {
        this.folder = folder;
        this.file = folder.resolve(PREFIX + rank + SUFFIX);
        this.rank = rank;
        this.processes = processes;
        long kept = 0;
        for (Path path : files()) {
            long whole = read(path, request);
            kept = path.equals(file) ? whole : kept;
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        long size = channel.truncate(kept).size();
        channel.position(size);
        writer = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
        writer.write(kept == 0 ? request + "\n" : kept > size ? "\n" : "");
        writer.flush();
    }

    /**
     * Opens the journal of a process.
     *
     * @param folder of the results
     * @param rank the process
     * @param processes how many there are
     * @param request all that the numbers depend on, in one line
     * @throws radd.RaddException (DATA) if it cannot be read or written
     */
    public static EvaluationJournal open(Path folder, int rank, int processes, String request) {
        try {
            return new EvaluationJournal(folder, rank, processes, request);
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

    /**
     * Takes what a file knows.
     *
     * @return its bytes up to the end of its last whole line, the line feed too where that alone is missing; 0 if it is of another evaluation
     */
    private long read(Path path, String request) throws IOException {
        long whole = 0;
        // A reader that goes on behind a character that was cut off.
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Files.newInputStream(path), StandardCharsets.UTF_8))) {
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                if (whole == 0 ? !text.equals(request) : !take(text)) {
                    break; // of another evaluation, or cut off
                }
                whole += text.getBytes(StandardCharsets.UTF_8).length + 1;
            }
        }
        return whole;
    }

    /** Takes a sequence; says whether the line is whole. */
    private boolean take(String text) {
        JsonNode line = line(text);
        if (line == null || line.path("result").size() != SequenceLoss.PACKED || !line.has("profile")) {
            return false;
        }
        String name = line.path("sequence").asText();
        SequenceLoss before = known.put(name, SequenceLoss.unpacked(numbers(line.get("result")), 0));
        int end = name.lastIndexOf(' ');
        long index = Long.parseLong(name.substring(end + 1));
        // Others count theirs, and a sequence that two files know counts once.
        if (before == null && index % processes == rank) {
            sums(name.substring(0, end)).add(index, numbers(line.get("profile")));
        }
        return true;
    }

    private ProfileSums sums(String part) {
        return profiles.computeIfAbsent(part, none -> new ProfileSums());
    }

    private static long[] numbers(JsonNode array) {
        long[] numbers = new long[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = array.get(i).longValue();
        }
        return numbers;
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
            public void add(long index, SequenceLoss result, long[] profile) {
                append(name + " " + index, result, profile);
            }

            @Override
            public ProfileSums profile() {
                return sums(name);
            }
        };
    }

    private synchronized void append(String sequence, SequenceLoss result, long[] profile) {
        ObjectNode line = mapper.createObjectNode();
        line.put("sequence", sequence);
        LongStream.of(result.packed()).forEach(line.putArray("result")::add);
        LongStream.of(profile).forEach(line.putArray("profile")::add);
        try {
            writer.write(mapper.writeValueAsString(line) + "\n");
            writer.flush();
        } catch (IOException failure) {
            throw FileFailure.writing(file, failure);
        }
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
