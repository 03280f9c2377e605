package radd.modelio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import radd.RaddException;
import radd.RaddException.Kind;

/**
 * The JSON header of a safetensors file, checked against the data section: offsets in range, contiguous, without overlap or rest, and
 * every length equal to shape times element size.
 *
 * @param metadata the free texts of the header
 * @param tensors the tensors in the order of their bytes
 */
record SafeTensorsHeader(Map<String, String> metadata, Map<String, TensorInfo> tensors) {
    static final String METADATA = "__metadata__";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * @param file for messages
     * @param json the header's bytes
     * @param dataLength length of the data section in bytes
     */
    static SafeTensorsHeader parse(Path file, ByteBuffer json, long dataLength) {
        JsonNode root = readTree(file, json);
        Map<String, String> metadata = new LinkedHashMap<>();
        List<Map.Entry<String, TensorInfo>> found = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (field.getKey().equals(METADATA)) {
                readMetadata(file, field.getValue(), metadata);
            } else {
                found.add(Map.entry(field.getKey(), readInfo(file, field.getKey(), field.getValue())));
            }
        }
        // Empty tensors share their offset with a neighbour: the end decides then.
        found.sort(Comparator.comparingLong((Map.Entry<String, TensorInfo> entry) ->
                        entry.getValue().begin())
                .thenComparingLong(entry -> entry.getValue().end()));
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        long expected = 0;
        for (Map.Entry<String, TensorInfo> entry : found) {
            TensorInfo info = entry.getValue();
            if (info.begin() != expected || info.end() > dataLength) {
                throw corrupt(
                        file,
                        "tensor " + ShownName.of(entry.getKey()) + " has bytes " + info.begin() + " to " + info.end()
                                + ", must start at " + expected + " and end by " + dataLength);
            }
            expected = info.end();
            tensors.put(entry.getKey(), info);
        }
        if (expected != dataLength) {
            throw corrupt(file, "its tensors take " + expected + " bytes and it has " + dataLength);
        }
        return new SafeTensorsHeader(metadata, tensors);
    }

    static RaddException corrupt(Path file, String what) {
        return new RaddException(
                Kind.DATA, file + " is not a complete safetensors file: " + what, "copy or download it again");
    }

    private static JsonNode readTree(Path file, ByteBuffer json) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(json).toString();
            JsonNode root = MAPPER.readTree(text);
            if (text.startsWith("{") && root.isObject()) {
                return root;
            }
            throw corrupt(file, "its header is not a JSON object");
        } catch (CharacterCodingException failure) {
            throw corrupt(file, "its header is not UTF-8");
        } catch (JsonProcessingException failure) {
            String reason = failure.getOriginalMessage().lines().findFirst().orElse("");
            throw corrupt(file, "its header is not JSON (" + ShownName.of(reason) + ")");
        }
    }

    private static void readMetadata(Path file, JsonNode node, Map<String, String> metadata) {
        if (!node.isObject()) {
            throw corrupt(file, METADATA + " is not a JSON object");
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!field.getValue().isTextual()) {
                throw corrupt(file, METADATA + " holds something else than text under " + ShownName.of(field.getKey()));
            }
            metadata.put(field.getKey(), field.getValue().textValue());
        }
    }

    private static TensorInfo readInfo(Path file, String name, JsonNode node) {
        StoredType dtype = StoredType.of(node.path("dtype").asText())
                .orElseThrow(() -> corrupt(
                        file,
                        "tensor " + ShownName.of(name) + " has dtype "
                                + ShownName.of(node.path("dtype").toString()) + ", must be one of "
                                + List.of(StoredType.values())));
        long[] shape = readLongs(file, name, node, "shape");
        long[] offsets = readLongs(file, name, node, "data_offsets");
        if (offsets.length != 2 || offsets[0] > offsets[1]) {
            throw corrupt(
                    file,
                    "tensor " + ShownName.of(name) + " has data_offsets "
                            + ShownName.of(node.path("data_offsets").toString()));
        }
        long bytes = byteLength(dtype, shape);
        if (bytes != offsets[1] - offsets[0]) {
            throw corrupt(
                    file,
                    "tensor " + ShownName.of(name) + " has " + (offsets[1] - offsets[0]) + " bytes where " + dtype + " "
                            + ShownName.of(node.path("shape").toString()) + " needs "
                            + (bytes < 0 ? "over 2^63" : bytes));
        }
        return new TensorInfo(dtype, shape, offsets[0], offsets[1]);
    }

    private static long[] readLongs(Path file, String name, JsonNode node, String field) {
        JsonNode array = node.path(field);
        long[] values = new long[array.size()];
        boolean good = array.isArray();
        for (int i = 0; good && i < values.length; i++) {
            JsonNode value = array.get(i);
            good = value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0;
            values[i] = value.longValue();
        }
        if (!good) {
            throw corrupt(
                    file,
                    "tensor " + ShownName.of(name) + " has " + field + " " + ShownName.of(array.toString())
                            + ", must be whole numbers");
        }
        return values;
    }

    /** Shape times element size, or -1 when that is over 2^63. */
    private static long byteLength(StoredType dtype, long[] shape) {
        long bytes = dtype.bytes();
        try {
            for (long size : shape) {
                bytes = Math.multiplyExact(bytes, size);
            }
        } catch (ArithmeticException overflow) {
            return -1;
        }
        return bytes;
    }
}
