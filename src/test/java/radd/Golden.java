package radd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Objects;
import radd.core.model.ModelConfig;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;
import radd.engine.Torch;
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
