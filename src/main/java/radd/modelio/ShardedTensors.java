package radd.modelio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import radd.RaddException;
import radd.RaddException.Kind;

/** Tensors in several files beside an index, whose {@code weight_map} says the file of each, as Hugging Face's libraries shard large models. */
final class ShardedTensors implements TensorSource {
    private final Path index;
    private final Map<String, TensorSource> byName;
    private final Map<String, TensorSource> files;

    private ShardedTensors(Path index, Map<String, TensorSource> byName, Map<String, TensorSource> files) {
        this.index = index;
        this.byName = byName;
        this.files = files;
    }

    /**
     * Opens all files of an index; the caller closes the result.
     *
     * @param opener opens one of them
     * @throws RaddException (DATA) when the index or a file cannot be read, or a file is not in the index's folder
     */
    static ShardedTensors open(Path index, Function<Path, TensorSource> opener) {
        ShardedTensors sharded = new ShardedTensors(index, new LinkedHashMap<>(), new LinkedHashMap<>());
        try {
            for (Map.Entry<String, JsonNode> entry : weightMap(index).properties()) {
                String file = entry.getValue().asText();
                if (!entry.getValue().isTextual() || !file.matches("[\\w.-]+") || file.startsWith(".")) {
                    throw refused(
                            index,
                            "puts " + ShownName.of(entry.getKey()) + " into "
                                    + ShownName.of(entry.getValue().toString()) + ", no file beside it");
                }
                Path shard = index.resolveSibling(file);
                if (!Files.exists(shard)) {
                    throw refused(index, "names " + file + ", which is not beside it");
                }
                TensorSource source = sharded.files.computeIfAbsent(file, name -> opener.apply(shard));
                if (!source.names().contains(entry.getKey())) {
                    throw refused(
                            index,
                            "puts " + ShownName.of(entry.getKey()) + " into " + file + ", which does not have it");
                }
                sharded.byName.put(entry.getKey(), source);
            }
            sharded.addUnlisted();
            return sharded;
        } catch (RuntimeException refusal) {
            sharded.close();
            throw refusal;
        }
    }

    /**
     * Writes tensors into one file, or into several beside an index where they have more bytes than one may hold; the index last.
     *
     * @param file the one file's name
     * @throws RaddException (DATA) when a file cannot be written
     */
    static void write(Path file, List<TensorEntry> entries, long largest) {
        List<List<TensorEntry>> shards = shards(entries, largest);
        Map<String, String> format = Map.of("format", "pt");
        if (shards.size() == 1) {
            SafeTensors.write(file, format, entries);
            return;
        }
        ObjectNode index = JsonNodeFactory.instance.objectNode();
        index.putObject("metadata")
                .put(
                        "total_size",
                        entries.stream().mapToLong(TensorEntry::byteLength).sum());
        ObjectNode map = index.putObject("weight_map");
        for (int i = 0; i < shards.size(); i++) {
            String name = String.valueOf(file.getFileName())
                    .replace(".safetensors", String.format("-%05d-of-%05d.safetensors", i + 1, shards.size()));
            SafeTensors.write(file.resolveSibling(name), format, shards.get(i));
            shards.get(i).forEach(entry -> map.put(entry.name(), name));
        }
        AtomicFile.writeString(
                file.resolveSibling(file.getFileName() + ModelDirectory.INDEX), index.toPrettyString() + "\n");
    }

    private static List<List<TensorEntry>> shards(List<TensorEntry> entries, long largest) {
        List<List<TensorEntry>> shards = new ArrayList<>(List.of(new ArrayList<>()));
        long bytes = 0;
        for (TensorEntry entry : entries) {
            List<TensorEntry> last = shards.get(shards.size() - 1);
            if (!last.isEmpty() && bytes > largest - entry.byteLength()) {
                shards.add(new ArrayList<>(List.of(entry)));
                bytes = 0;
            } else {
                last.add(entry);
            }
            bytes += entry.byteLength();
        }
        return shards;
    }

    /** What a file holds beyond the index is as unexpected as elsewhere. */
    private void addUnlisted() {
        files.values().forEach(source -> source.names().forEach(name -> byName.putIfAbsent(name, source)));
    }

    private static JsonNode weightMap(Path index) {
        try {
            JsonNode map =
                    new JsonMapper().readTree(TextFile.read(index, Kind.DATA)).path("weight_map");
            if (map.isObject()) {
                return map;
            }
            throw refused(index, "has no weight_map");
        } catch (JsonProcessingException failure) {
            throw refused(
                    index,
                    "is not JSON: "
                            + failure.getOriginalMessage().lines().findFirst().orElse(""));
        }
    }

    private static RaddException refused(Path index, String what) {
        return new RaddException(Kind.DATA, index + " " + what, "copy or download the whole model again");
    }

    @Override
    public Path file() {
        return index;
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(byName.keySet());
    }

    @Override
    public TensorInfo info(String name) {
        return source(name).info(name);
    }

    @Override
    public void readFloats(String name, long from, FloatBuffer into) {
        source(name).readFloats(name, from, into);
    }

    private TensorSource source(String name) {
        TensorSource source = byName.get(name);
        if (source == null) {
            throw refused(index, "has no tensor " + name);
        }
        return source;
    }

    @Override
    public void close() {
        files.values().forEach(TensorSource::close);
    }
}
