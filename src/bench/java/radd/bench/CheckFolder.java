package radd.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import radd.modelio.AtomicFile;

/**
 * The folder of a check: {@code parts/NAME.json} of every part that was run, {@code work/NAME/} with what it left, and what is made of all parts,
 * {@code gpu-check.json} and {@code gpu-check.txt}.
 */
final class CheckFolder {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final String device;

    CheckFolder(Path folder, String device) {
        this.folder = folder;
        this.device = device;
    }

    /** Makes a part's own folder. */
    Path work(String part) throws IOException {
        return Files.createDirectories(folder.resolve("work").resolve(part));
    }

    /** The result of a part on this device, if it was run. */
    Optional<JsonNode> result(String part) throws IOException {
        Path file = file(part);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        JsonNode result = JSON.readTree(file.toFile());
        return result.path("device").asText().equals(device) ? Optional.of(result) : Optional.empty();
    }

    /** Whether a part is done and all that it claims holds. */
    boolean isDone(String part) throws IOException {
        return result(part).filter(result -> result.path("state").asText().equals("done")).isPresent();
    }

    /** Keeps a part's result. */
    void write(String part, ObjectNode result) throws IOException {
        Files.createDirectories(file(part).getParent());
        AtomicFile.writeString(file(part), result.put("device", device).toPrettyString() + "\n");
    }

    private Path file(String part) {
        return folder.resolve("parts").resolve(part + ".json");
    }

    /** Puts the results of all parts together; returns the page of text. */
    String summarise(CheckSizes sizes, Map<String, CheckPart> parts) throws IOException {
        ObjectNode whole = JSON.createObjectNode();
        whole.put("device", device);
        whole.put("sizes", sizes.label());
        ObjectNode all = whole.putObject("parts");
        StringBuilder page = new StringBuilder("radd on " + device + "; sizes: " + sizes.label() + "\n");
        for (Map.Entry<String, CheckPart> part : parts.entrySet()) {
            Optional<JsonNode> result = result(part.getKey());
            String state = result.map(known -> known.path("state").asText()).orElse("not run");
            page.append(String.format(
                    Locale.ROOT,
                    "%n%s: %s%s (%s)%n",
                    part.getKey(),
                    state,
                    result.map(known -> String.format(
                                    Locale.ROOT, " in %.0f s", known.path("seconds").asDouble()))
                            .orElse(""),
                    part.getValue().what()));
            result.ifPresent(known -> {
                all.set(part.getKey(), known);
                known.path("lines").forEach(line -> page.append("  ").append(line.asText()).append('\n'));
            });
        }
        AtomicFile.writeString(folder.resolve("gpu-check.json"), whole.toPrettyString() + "\n");
        AtomicFile.writeString(folder.resolve("gpu-check.txt"), page.toString());
        return page.toString();
    }
}
