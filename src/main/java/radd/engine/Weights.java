package radd.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The parameters as a {@link GraphFunction} sees them: named views of the leaves in its input list {@code ws}.
 *
 * <p>In training the leaves are float32 and matrices are cast inside the function, so that gradients reach the float32 leaf. For
 * generation and evaluation the list holds the leaves a second time, cast beforehand (see {@link CastWeights}).
 */
public final class Weights {
    private final GraphFunction function;
    private final ParameterTable table;
    private final boolean training;
    private final String list;
    private final Map<Integer, List<Value>> vectors = new HashMap<>();
    private final Map<Integer, List<Value>> castLeaves = new HashMap<>();
    private final Map<String, Value> castMatrices = new HashMap<>();

    /**
     * Declares the input list.
     *
     * @param training whether gradients will be taken
     */
    public Weights(GraphFunction function, ParameterTable table, boolean training) {
        this.function = function;
        this.table = table;
        this.training = training;
        this.list = function.inputList("ws");
    }

    /** A parameter in float32, for what is computed in float32. */
    public Value vector(String name) {
        ParameterTable.Entry entry = table.entry(name);
        return shaped(vectors.computeIfAbsent(entry.leaf(), leaf -> split(leaf, leafVector(leaf))), entry);
    }

    /** A parameter in the precision of matrix products. */
    public Value matrix(String name) {
        if (!function.precision().casts()) {
            return vector(name);
        }
        DType wanted = function.precision().dtype();
        if (training) {
            // Each matrix by itself: a cast leaf would have a second gradient of the leaf's size, mostly zeros.
            return castMatrices.computeIfAbsent(name, key -> vector(key).to(wanted));
        }
        ParameterTable.Entry entry = table.entry(name);
        return shaped(castLeaves.computeIfAbsent(entry.leaf(), leaf -> split(leaf, castLeaf(leaf, wanted))), entry);
    }

    /** The arithmetic of matrix products. */
    public Precision precision() {
        return function.precision();
    }

    /** Whether gradients will be taken. */
    public boolean training() {
        return training;
    }

    private Value leafVector(int leaf) {
        return function.element(list, leaf, DType.FLOAT32);
    }

    private Value castLeaf(int leaf, DType wanted) {
        return function.element(list, table.leafCount() + leaf, wanted);
    }

    private List<Value> split(int leaf, Value vector) {
        return function.split(
                vector,
                table.leaf(leaf).stream().map(ParameterTable.Entry::size).toList());
    }

    private Value shaped(List<Value> parts, ParameterTable.Entry entry) {
        Value part = parts.get(table.leaf(entry.leaf()).indexOf(entry));
        return part.reshape(entry.shape().stream().map(Dim::of).toArray(Dim[]::new));
    }
}
