package radd.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import radd.Named;

/**
 * The times of a {@link PrecisionTrial} between runs: one small JSON file for each machine.
 *
 * <p>A machine is its processor, the number of threads and PyTorch's version: with any other of these the times mean nothing. A file that
 * cannot be read or written costs a new trial and nothing else.
 */
final class TrialCache {
    private static final Logger LOG = LoggerFactory.getLogger(TrialCache.class);
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path folder;
    private final String machine;

    TrialCache(Path folder, String machine) {
        this.folder = folder;
        this.machine = machine;
    }

    static TrialCache of(Torch torch, Path folder) {
        return new TrialCache(folder, processor() + ", " + torch.threads() + " threads, PyTorch " + torch.version());
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElseGet(() -> System.getProperty("os.arch"));
        } catch (IOException | RuntimeException notLinux) {
            return System.getProperty("os.name") + " " + System.getProperty("os.arch");
        }
    }

    /** The file of this machine; machines that share a folder have different ones. */
    Path file() {
        return folder.resolve(
                "precision-" + UUID.nameUUIDFromBytes(machine.getBytes(StandardCharsets.UTF_8)) + ".json");
    }

    /** The times in seconds; empty if there are none that can be trusted. */
    Optional<Map<Precision, Double>> read() {
        if (!Files.exists(file())) {
            return Optional.empty();
        }
        try {
            JsonNode root = MAPPER.readTree(file().toFile());
            if (!root.path("machine").asText().equals(machine)) {
                return Optional.empty();
            }
            Map<Precision, Double> seconds = new EnumMap<>(Precision.class);
            root.path("seconds").properties().forEach(field -> {
                Precision precision = Named.find(Precision.class, field.getKey())
                        .orElseThrow(() -> new IllegalStateException("unknown precision " + field.getKey()));
                double time = field.getValue().asDouble();
                if (!(time > 0 && time < Double.POSITIVE_INFINITY)) {
                    throw new IllegalStateException(field.getKey() + " took " + field.getValue());
                }
                seconds.put(precision, time);
            });
            return Optional.of(seconds);
        } catch (IOException | IllegalStateException damaged) {
            LOG.debug("{} is not used", file(), damaged);
            return Optional.empty();
        }
    }

    void write(Map<Precision, Double> seconds) {
        ObjectNode root = MAPPER.createObjectNode().put("machine", machine);
        ObjectNode times = root.putObject("seconds");
        seconds.forEach((precision, time) -> times.put(precision.label(), time));
        Path temporary = folder.resolve(UUID.randomUUID() + ".tmp");
        try {
            Files.createDirectories(folder);
            Files.writeString(temporary, root.toPrettyString() + "\n");
            Files.move(temporary, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException notWritable) {
            LOG.debug("{} cannot be written", file(), notWritable);
        } finally {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException stays) {
                LOG.debug("{} stays", temporary, stays);
            }
        }
    }
}
