package radd.modelio.torch;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.modelio.TensorSource;
import radd.modelio.WeightSet;

/**
 * A file of PyTorch as trainers write it: a bare map of tensors; {@code model} and {@code ema} of the references; {@code state_dict},
 * {@code ema} and {@code hyper_parameters} of Lightning. The owner closes it.
 */
public final class TorchCheckpoint implements AutoCloseable {
    /** Where trainers put the model's own tensors. */
    private static final List<String> MODELS = List.of("model", "state_dict");

    private static final String AVERAGE = "ema";

    /** The moving average as a bare list, in the order of the parameters. */
    private static final String SHADOW = "shadow_params";

    /** The moving average as a module of its own. */
    private static final String AVERAGED = "ema_model.";

    /** What PyTorch's wrappers put before every name. */
    private static final List<String> WRAPPERS = List.of("module.", "_orig_mod.");

    private final TorchFile file;
    private final Map<?, ?> root;

    private TorchCheckpoint(TorchFile file, Map<?, ?> root) {
        this.file = file;
        this.root = root;
    }

    /**
     * Opens a checkpoint; the caller closes the result.
     *
     * @throws RaddException (DATA) when the file cannot be read or is no checkpoint
     */
    public static TorchCheckpoint open(Path path) {
        TorchFile file = TorchFile.open(path);
        if (file.root() instanceof Map<?, ?> root) {
            return new TorchCheckpoint(file, root);
        }
        file.close();
        String what = file.root() instanceof Inert object ? "an object of " + object.constructor() : "something";
        throw new RaddException(
                Kind.DATA, path + " holds " + what + ", not a map of tensors", "save the model's state_dict()");
    }

    /** What the checkpoint itself says of the model it is of: the configuration or the constructor's arguments. */
    public Optional<JsonNode> description() {
        Object found = root.get("model_args");
        if (root.get("hyper_parameters") instanceof Map<?, ?> settings) {
            found = settings.containsKey("config") ? settings.get("config") : settings;
        } else if (root.get("hyper_parameters") instanceof Inert settings) {
            found = settings.items().getOrDefault("config", settings);
        }
        try {
            return Optional.ofNullable(found).map(PlainData::json);
        } catch (MalformedPickleException refusal) {
            throw new RaddException(
                    Kind.DATA,
                    file.path() + " has " + refusal.getMessage(),
                    "check that it describes a model",
                    refusal);
        }
    }

    /**
     * The model's tensors under its own names; closed with this object.
     *
     * @param parameters names of those that a moving average may be a bare list of
     * @throws RaddException (DATA) when it has no such weights
     */
    public TensorSource weights(WeightSet set, Set<String> parameters) {
        Map<String, Object> own = own();
        Optional<Map<String, Object>> average = average(own, parameters);
        if (set == WeightSet.RAW && average.isEmpty()) {
            throw set.missing(file.path());
        }
        return new TorchTensors(file, set == WeightSet.RAW ? own : average.orElse(own));
    }

    /** Shapes of the model's own tensors, by name. */
    public Map<String, long[]> shapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        own().forEach((name, found) -> {
            if (found instanceof TorchTensor tensor) {
                shapes.put(name, tensor.info().shape());
            }
        });
        return shapes;
    }

    private Map<String, Object> own() {
        return tensors(MODELS.stream()
                .<@Nullable Object>map(root::get)
                .filter(Map.class::isInstance)
                .findFirst()
                .orElse(root));
    }

    private Optional<Map<String, Object>> average(Map<String, Object> own, Set<String> parameters) {
        if (!(root.get(AVERAGE) instanceof Map<?, ?> average)) {
            return Optional.empty();
        }
        if (average.get(SHADOW) instanceof List<?> shadow) {
            return Optional.of(named(own, parameters, shadow));
        }
        Map<String, Object> averaged = new LinkedHashMap<>();
        tensors(average).forEach((name, tensor) -> {
            if (name.startsWith(AVERAGED)) {
                averaged.put(name.substring(AVERAGED.length()), tensor);
            }
        });
        return averaged.isEmpty() ? Optional.empty() : Optional.of(unwrapped(averaged));
    }

    /** A list of averages has the order of the model's own parameters, which buffers stand between. */
    private Map<String, Object> named(Map<String, Object> own, Set<String> parameters, List<?> shadow) {
        List<String> order = new ArrayList<>(own.keySet());
        order.retainAll(parameters);
        if (order.size() != shadow.size()) {
            throw new RaddException(
                    Kind.DATA,
                    file.path() + " has averages of " + shadow.size() + " parameters and " + order.size()
                            + " parameters that the model has",
                    "check that it belongs to the configuration beside it, or take --raw");
        }
        Map<String, Object> named = new LinkedHashMap<>();
        for (int i = 0; i < shadow.size(); i++) {
            Object value = shadow.get(i);
            named.put(order.get(i), value == null ? own.get(order.get(i)) : value);
        }
        return named;
    }

    private static Map<String, Object> tensors(@Nullable Object map) {
        Map<String, Object> tensors = new LinkedHashMap<>();
        if (map instanceof Map<?, ?> entries) {
            entries.forEach((name, value) -> {
                if (name instanceof String text && (value instanceof TorchTensor || value instanceof Inert)) {
                    tensors.put(text, value);
                }
            });
        }
        return unwrapped(tensors);
    }

    private static Map<String, Object> unwrapped(Map<String, Object> tensors) {
        for (String wrapper : WRAPPERS) {
            if (!tensors.isEmpty() && tensors.keySet().stream().allMatch(name -> name.startsWith(wrapper))) {
                Map<String, Object> inner = new LinkedHashMap<>();
                tensors.forEach((name, tensor) -> inner.put(name.substring(wrapper.length()), tensor));
                return unwrapped(inner);
            }
        }
        return tensors;
    }

    @Override
    public void close() {
        file.close();
    }
}
