package radd.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The parameters as a {@link GraphFunction} sees them: the tensors of its input list {@code ws}, by name.
 *
 * <p>Each has its own shape and the element type that {@link CastWeights} gives it.
 */
public final class Weights {
    private final GraphFunction function;
    private final boolean training;
    private final String list;
    private final Map<String, Integer> places = new HashMap<>();
    private final List<ParameterTable.Entry> entries;
    private final Map<String, Value> values = new HashMap<>();

    /**
     * Declares the input list.
     *
     * @param entries what the list holds, in order
     * @param training whether gradients will be taken
     */
    public Weights(GraphFunction function, List<ParameterTable.Entry> entries, boolean training) {
        this.function = function;
        this.training = training;
        this.list = function.inputList("ws");
        this.entries = entries;
        for (int i = 0; i < entries.size(); i++) {
            places.put(entries.get(i).name(), i);
        }
    }

    /** A parameter: operands of matrix products in their precision, all others in float32. */
    public Value parameter(String name) {
        return values.computeIfAbsent(name, key -> {
            Integer place = places.get(key);
            if (place == null) {
                throw new IllegalArgumentException("the function has no parameter " + key);
            }
            boolean operand = entries.get(place).operand();
            return function.element(list, place, operand ? function.precision().dtype() : DType.FLOAT32);
        });
    }

    /** The arithmetic of matrix products. */
    public Precision precision() {
        return function.precision();
    }

    /** Whether gradients will be taken. */
    public boolean training() {
        return training;
    }
}
