package radd.engine;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where each named parameter lies in the one flat vector that holds them all. */
public final class ParameterTable {
    /** The flat vector's size is a multiple of this many elements; the rest is zero and no parameter. */
    public static final int ALIGNMENT = 4096;

    /**
     * One parameter.
     *
     * @param name the reference's name
     * @param shape its shape
     * @param index its number among the parameters, from 0
     * @param offset its first element in the flat vector
     * @param operand whether it enters a matrix product, and so is cast to the product's precision
     */
    public record Entry(String name, List<Long> shape, int index, long offset, boolean operand) {
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

    private ParameterTable(Map<String, Entry> entries) {
        this.entries = entries;
    }

    /** Collects parameters in order. */
    public static final class Builder {
        private final Map<String, Entry> entries = new LinkedHashMap<>();
        private long next;

        /** Adds a parameter that is used in float32 whatever the precision of matrix products. */
        public Builder wide(String name, long... shape) {
            return add(name, false, shape);
        }

        /** Adds a parameter that enters a matrix product: a factor or a bias. */
        public Builder operand(String name, long... shape) {
            return add(name, true, shape);
        }

        private Builder add(String name, boolean operand, long... shape) {
            Entry entry = new Entry(name, Arrays.stream(shape).boxed().toList(), entries.size(), next, operand);
            if (entries.putIfAbsent(name, entry) != null) {
                throw new IllegalArgumentException("parameter " + name + " is added twice");
            }
            next = entry.end();
            return this;
        }

        /** The finished table. */
        public ParameterTable build() {
            return new ParameterTable(new LinkedHashMap<>(entries));
        }
    }

    /** All parameters in order. */
    public List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    /** The parameters whose names begin with a prefix, in order. */
    public List<Entry> entries(String prefix) {
        return entries.values().stream()
                .filter(entry -> entry.name().startsWith(prefix))
                .toList();
    }

    /** The parameter of a name. */
    public Entry entry(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("no parameter is named " + name);
        }
        return entry;
    }

    /** Number of parameter elements. */
    public long parameterCount() {
        return entries.values().stream().mapToLong(Entry::size).sum();
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
