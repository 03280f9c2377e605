package radd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import radd.core.network.ModelConfig;
import radd.core.noise.GeometricNoise;
import radd.core.noise.LogLinearNoise;
import radd.core.noise.NoiseSchedule;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;
import radd.engine.Torch;
import radd.modelio.SafeTensors;
import radd.modelio.StoredType;

/** The numbers of the Python reference that tests compare with; src/test/resources/golden/README.md says what they are. */
public final class Golden {
    /** Where the sets lie: {@code -Dradd.golden=DIR} runs the tests on another set of the same form. */
    private static final Path FOLDER = folder();

    /** Shape of the network in golden {@code model/}; its dropout is taken as 0, as the gradients' and trajectories' makers did. */
    public static final ModelConfig MODEL = size("model");

    /** Shape of the network in golden {@code model3/}. */
    public static final ModelConfig MODEL3 = size("model3");

    private Golden() {}

    private static Path folder() {
        Path folder = Path.of(System.getProperty("radd.golden", "src/test/resources/golden"));
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException("there are no golden numbers in " + folder.toAbsolutePath());
        }
        return folder;
    }

    /** The schedule that the golden files call by this name; {@code noise.json} says its parameters. */
    public static NoiseSchedule noise(String name) {
        for (JsonNode noise : json("noise").get("noises")) {
            if (noise.get("name").textValue().equals(name)) {
                return noise(noise);
            }
        }
        throw new IllegalArgumentException("no golden noise " + name);
    }

    /** The schedule of a golden entry that holds its type and parameters. */
    public static NoiseSchedule noise(JsonNode parameters) {
        return parameters.get("type").textValue().equals("loglinear")
                ? new LogLinearNoise(parameters.get("eps").doubleValue())
                : new GeometricNoise(
                        parameters.get("sigma_min").doubleValue(),
                        parameters.get("sigma_max").doubleValue());
    }

    /** The sizes in a configuration of RADD's or SEDD's form, without dropout. */
    public static ModelConfig size(String folder) {
        JsonNode config = json(folder + "/config");
        JsonNode model = config.get("model");
        return new ModelConfig(
                config.get("tokens").intValue(),
                model.get("hidden_size").intValue(),
                model.get("length").intValue(),
                model.get("n_blocks").intValue(),
                model.get("n_heads").intValue(),
                0);
    }

    public static Path path(String name) {
        return FOLDER.resolve(name);
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
        return file.info(tensor).dtype() == StoredType.I64
                ? LongStream.of(file.readLongs(tensor)).asDoubleStream().toArray()
                : file.readDoubles(tensor);
    }

    /** A tensor of ids. */
    public static int[] ids(SafeTensors file, String tensor) {
        return LongStream.of(file.readLongs(tensor)).mapToInt(Math::toIntExact).toArray();
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

    /** Parameters of a model's folder; the caller closes them. */
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
