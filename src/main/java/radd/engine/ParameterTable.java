package radd.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each named parameter lies in the one flat vector that holds them all, and how that vector is cut into leaves.
 *
 * <p>Each leaf is a run of whole parameters with a gradient of its own: one for the embedding, one a block, one for the head.
 */
public final class ParameterTable {
    /** The flat vector's size is a multiple of this many elements; the rest is zero and no parameter. */
    public static final int ALIGNMENT = 4096;

    /**
     * One parameter.
     *
     * @param name the reference's name
     * @param shape its shape
     * @param leaf the leaf that it lies in
     * @param offset its first element in the flat vector
     */
    public record Entry(String name, List<Long> shape, int leaf, long offset) {
        /** Number of elements. */
        public long size() {
            return shape.stream().reduce(1L, Math::multiplyExact);
        }

        /** One past its last element in the flat vector. */
        public long end() {
            return offset + size();
        }
    }

    private final Map<String, Entry> entries;
    private final List<List<Entry>> leaves;

    private ParameterTable(Map<String, Entry> entries, List<List<Entry>> leaves) {
        this.entries = entries;
        this.leaves = leaves;
    }

    /** Collects parameters in order. */
    public static final class Builder {
        private final Map<String, Entry> entries = new LinkedHashMap<>();
        private final List<List<Entry>> leaves = new ArrayList<>();
        private long next;

        /** Starts a leaf. */
        public Builder leaf() {
            leaves.add(new ArrayList<>());
            return this;
        }

        /** Adds a parameter to the current leaf. */
        public Builder add(String name, long... shape) {
            Entry entry = new Entry(name, Arrays.stream(shape).boxed().toList(), leaves.size() - 1, next);
            if (entries.putIfAbsent(name, entry) != null) {
                throw new IllegalArgumentException("parameter " + name + " is added twice");
            }
            leaves.get(leaves.size() - 1).add(entry);
            next = entry.end();
            return this;
        }

        /** The finished table. */
        public ParameterTable build() {
            return new ParameterTable(
                    new LinkedHashMap<>(entries),
                    leaves.stream().map(List::copyOf).toList());
        }
    }

    /** All parameters in order. */
    public List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    /** The parameter of a name. */
    public Entry entry(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("no parameter is named " + name);
        }
        return entry;
    }

    /** Number of leaves. */
    public int leafCount() {
        return leaves.size();
    }

    /** The parameters of a leaf, in order. */
    public List<Entry> leaf(int index) {
        return leaves.get(index);
    }

    /** First element of a leaf in the flat vector. */
    public long leafStart(int index) {
        return leaves.get(index).get(0).offset();
    }

    /** One past the last element of a leaf in the flat vector. */
    public long leafEnd(int index) {
        List<Entry> leaf = leaves.get(index);
        return leaf.get(leaf.size() - 1).end();
    }

    /** Number of parameter elements. */
    public long parameterCount() {
        return leafEnd(leaves.size() - 1);
    }

    /** Number of elements of the flat vector: the parameters and the padding. */
    public long flatSize() {
        return (parameterCount() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** Names and shapes, as files of models list them. */
    public Map<String, long[]> shapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        entries.forEach((name, entry) -> shapes.put(
                name, entry.shape().stream().mapToLong(Long::longValue).toArray()));
        return shapes;
    }
}
