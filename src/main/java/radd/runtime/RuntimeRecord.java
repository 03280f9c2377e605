package radd.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import radd.modelio.AtomicFile;

/**
 * What an installed runtime consists of: {@code runtime.json} beside its libraries.
 *
 * @param parts what it was made of
 */
record RuntimeRecord(List<Part> parts) {
    /** Name of the file. */
    static final String FILE = "runtime.json";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * One source of libraries.
     *
     * @param source Maven coordinates, or a toolkit's folder
     * @param content what it holds, with versions
     * @param licence the licence of what it holds
     * @param sha256 the jar's hash; empty for a toolkit
     */
    record Part(String source, String content, String licence, String sha256) {
        static Part of(Artifact artifact) {
            return new Part(artifact.coordinates(), artifact.content(), artifact.licence(), artifact.sha256());
        }

        static Part of(Toolkit toolkit) {
            return new Part(
                    toolkit.root().toString(), "the machine's CUDA 12 and cuDNN 9", "as installed on the machine", "");
        }
    }

    RuntimeRecord {
        parts = List.copyOf(parts);
    }

    void write(Path home) {
        ObjectNode root = MAPPER.createObjectNode();
        ArrayNode list = root.putArray("parts");
        for (Part part : parts) {
            list.addObject()
                    .put("source", part.source())
                    .put("content", part.content())
                    .put("licence", part.licence())
                    .put("sha256", part.sha256());
        }
        AtomicFile.writeString(home.resolve(FILE), root.toPrettyString() + "\n");
    }

    static RuntimeRecord read(Path home) throws IOException {
        List<Part> parts = new ArrayList<>();
        for (JsonNode part : MAPPER.readTree(home.resolve(FILE).toFile()).path("parts")) {
            parts.add(new Part(
                    part.path("source").asText(),
                    part.path("content").asText(),
                    part.path("licence").asText(),
                    part.path("sha256").asText()));
        }
        return new RuntimeRecord(parts);
    }
}
