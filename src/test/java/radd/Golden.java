package radd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import radd.core.model.ModelConfig;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;
import radd.engine.Torch;
import radd.modelio.DType;
import radd.modelio.SafeTensors;

/** The numbers of the Python reference that tests compare with; src/test/resources/golden/README.md says what they are. */
public final class Golden {
    /** Shape of the network in golden {@code model/}; its dropout is taken as 0, as the gradients' and trajectories' makers did. */
    public static final ModelConfig MODEL = new ModelConfig(50, 32, 16, 2, 4, 0);

    /** Shape of the network in golden {@code model3/}. */
    public static final ModelConfig MODEL3 = new ModelConfig(4, 16, 3, 1, 2, 0);

    private Golden() {}

    public static Path path(String name) {
        try {
            return Path.of(Objects.requireNonNull(Golden.class.getResource("/golden/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public static SafeTensors tensors(String name) {
        return SafeTensors.open(path(name + ".safetensors"));
    }

    public static JsonNode json(String name) {
        try {
            return new ObjectMapper().readTree(path(name + ".json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All tensors of a file as doubles, row-major. */
    public static Values values(String name) {
        try (SafeTensors file = tensors(name)) {
            return new Values(file.names().stream()
                    .collect(Collectors.toMap(Function.identity(), tensor -> values(file, tensor))));
        }
    }

    /** Tensors in memory. */
    public record Values(Map<String, double[]> byName) {
        public boolean has(String tensor) {
            return byName.containsKey(tensor);
        }

        public double[] of(String tensor) {
            return Objects.requireNonNull(byName.get(tensor), tensor);
        }
    }

    private static double[] values(SafeTensors file, String tensor) {
        return file.info(tensor).dtype() == DType.I64
                ? LongStream.of(file.readLongs(tensor)).asDoubleStream().toArray()
                : file.readDoubles(tensor);
    }

    public static double[] doubles(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::doubleValue)
                .toArray();
    }

    public static int[] ints(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray();
    }

    /** Parameters of golden {@code model/} or {@code model3/}; the caller closes them. */
    public static FlatVector parameters(Torch torch, ParameterTable table, String model) {
        FlatVector parameters = FlatVector.zeros(torch, table);
        try (SafeTensors file = tensors(model + "/model")) {
            for (ParameterTable.Entry entry : table.entries()) {
                parameters.write(entry.offset(), FloatBuffer.wrap(file.readFloats(entry.name())));
            }
        }
        return parameters;
    }
}
