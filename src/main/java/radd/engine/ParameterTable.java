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
     * @param axes what its axes are, in words
     * @param shape its shape
     * @param initial how its elements start
     * @param operand whether it enters a matrix product, and so is cast to the product's precision
     * @param decayed whether weight decay reaches it where norms and biases are spared
     * @param index its number among the parameters, from 0
     * @param offset its first element in the flat vector
     */
    public record Entry(
            String name,
            String axes,
            List<Long> shape,
            InitialLaw initial,
            boolean operand,
            boolean decayed,
            int index,
            long offset) {
        /** Number of elements. */
        public long size() {
            return shape.stream().reduce(1L, Math::multiplyExact);
        }

        /** One past its last element in the flat vector. */
        public long end() {
            return offset + size();
        }

        /** Name and shape, in words and numbers. */
        @Override
        public String toString() {
            return name + " [" + axes + "] = " + shape;
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

        /**
         * Adds a matrix that enters products; weight decay reaches it.
         *
         * @param axes what its axes are, in words
         */
        public Builder factor(String name, String axes, InitialLaw initial, long... shape) {
            return add(name, axes, initial, true, true, shape);
        }

        /** Adds the bias beside a {@link #factor}, which weight decay need not reach. */
        public Builder bias(String name, String axes, InitialLaw initial, long size) {
            return add(name, axes, initial, true, false, size);
        }

        /** Adds a matrix that is used in float32 whatever the precision of products; weight decay reaches it. */
        public Builder wideMatrix(String name, String axes, InitialLaw initial, long... shape) {
            return add(name, axes, initial, false, true, shape);
        }

        /** Adds a matrix whose rows are looked up and used in float32; as a vector, weight decay need not reach it. */
        public Builder lookedUp(String name, String axes, InitialLaw initial, long... shape) {
            return add(name, axes, initial, false, false, shape);
        }

        /** Adds a vector that is used in float32 whatever the precision of products; weight decay need not reach it. */
        public Builder wideVector(String name, String axes, InitialLaw initial, long size) {
            return add(name, axes, initial, false, false, size);
        }

        private Builder add(
                String name, String axes, InitialLaw initial, boolean operand, boolean decayed, long... shape) {
            List<Long> sizes = Arrays.stream(shape).boxed().toList();
            Entry entry = new Entry(name, axes, sizes, initial, operand, decayed, entries.size(), next);
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
