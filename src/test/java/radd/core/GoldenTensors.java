package radd.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/** Reads golden tensors as flat double arrays: enough of the safetensors format for tests that must not need the engine. */
public final class GoldenTensors {
    private final JsonNode header;
    private final ByteBuffer data;

    private GoldenTensors(JsonNode header, ByteBuffer data) {
        this.header = header;
        this.data = data;
    }

    public static GoldenTensors read(String file) {
        try (InputStream in = GoldenTensors.class.getResourceAsStream("/golden/" + file)) {
            ByteBuffer all = ByteBuffer.wrap(Objects.requireNonNull(in, file).readAllBytes())
                    .order(ByteOrder.LITTLE_ENDIAN);
            byte[] header = new byte[(int) all.getLong()];
            all.get(header);
            return new GoldenTensors(
                    new ObjectMapper().readTree(header), all.slice().order(ByteOrder.LITTLE_ENDIAN));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean has(String name) {
        return header.has(name);
    }

    /** The tensor in row-major order. */
    public double[] values(String name) {
        JsonNode entry = Objects.requireNonNull(header.get(name), name);
        int from = entry.get("data_offsets").get(0).intValue();
        int bytes = entry.get("data_offsets").get(1).intValue() - from;
        String dtype = entry.get("dtype").textValue();
        int width = dtype.equals("F32") ? 4 : 8;
        double[] values = new double[bytes / width];
        for (int i = 0; i < values.length; i++) {
            int at = from + i * width;
            values[i] = switch (dtype) {
                case "F32" -> data.getFloat(at);
                case "F64" -> data.getDouble(at);
                case "I64" -> data.getLong(at);
                default -> throw new IllegalArgumentException(name + " is " + dtype);
            };
        }
        return values;
    }
}
