package radd.modelio.torch;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import radd.modelio.StoredType;

/** The few constructors of a checkpoint's pickle that mean something here; all others make an {@link Inert} object. */
final class TensorConstructors {
    private static final String TENSORS = "torch._utils";
    private static final String CLASSES = "torch";

    private static final Map<String, StoredType> STORAGES = Map.ofEntries(
            Map.entry("FloatStorage", StoredType.F32),
            Map.entry("DoubleStorage", StoredType.F64),
            Map.entry("HalfStorage", StoredType.F16),
            Map.entry("BFloat16Storage", StoredType.BF16),
            Map.entry("LongStorage", StoredType.I64),
            Map.entry("IntStorage", StoredType.I32),
            Map.entry("ShortStorage", StoredType.I16),
            Map.entry("CharStorage", StoredType.I8),
            Map.entry("ByteStorage", StoredType.U8),
            Map.entry("BoolStorage", StoredType.BOOL));

    private static final Map<String, StoredType> TYPES = Map.ofEntries(
            Map.entry("float32", StoredType.F32),
            Map.entry("float64", StoredType.F64),
            Map.entry("float16", StoredType.F16),
            Map.entry("bfloat16", StoredType.BF16),
            Map.entry("float8_e5m2", StoredType.F8_E5M2),
            Map.entry("float8_e4m3fn", StoredType.F8_E4M3),
            Map.entry("int64", StoredType.I64),
            Map.entry("int32", StoredType.I32),
            Map.entry("int16", StoredType.I16),
            Map.entry("int8", StoredType.I8),
            Map.entry("uint8", StoredType.U8),
            Map.entry("uint16", StoredType.U16),
            Map.entry("uint32", StoredType.U32),
            Map.entry("uint64", StoredType.U64),
            Map.entry("bool", StoredType.BOOL));

    private TensorConstructors() {}

    /** What a call of a constructor comes to. */
    static Object call(PickledName constructor, Object[] arguments) {
        if (constructor.module().equals("collections")
                && constructor.name().equals("OrderedDict")
                && arguments.length == 0) {
            return new LinkedHashMap<>();
        }
        if (constructor.module().equals(CLASSES) && constructor.name().equals("Size") && arguments.length == 1) {
            return arguments[0];
        }
        if (constructor.module().equals("torch._tensor") && constructor.name().equals("_rebuild_from_type_v2")) {
            // A tensor with attributes: function, class, the function's arguments, attributes.
            return tensor((PickledName) arguments[0], (Object[]) arguments[2]).orElseGet(() -> new Inert(constructor));
        }
        return tensor(constructor, arguments).orElseGet(() -> new Inert(constructor));
    }

    /** A tensor, if the constructor makes one of a kind that is read. */
    private static Optional<Object> tensor(PickledName constructor, Object[] arguments) {
        if (!constructor.module().equals(TENSORS)) {
            return Optional.empty();
        }
        return switch (constructor.name()) {
            case "_rebuild_tensor", "_rebuild_tensor_v2" -> Optional.of(view(arguments, Optional.empty()));
            case "_rebuild_tensor_v3" -> Optional.of(view(arguments, dtype(arguments[6])));
            case "_rebuild_parameter", "_rebuild_parameter_with_state" -> Optional.of(arguments[0]);
            default -> Optional.empty();
        };
    }

    private static Object view(Object[] arguments, Optional<StoredType> given) {
        if (!(arguments[0] instanceof TorchStorage storage)) {
            return arguments[0]; // of a kind that is not read
        }
        Optional<StoredType> dtype = given.or(storage::dtype);
        return dtype.<Object>map(type -> new TorchTensor(
                        type, storage, number(arguments[1]), numbers((Object[]) arguments[2]), numbers((Object[])
                                arguments[3])))
                .orElseGet(() -> new Inert(new PickledName(CLASSES, "UntypedStorage")));
    }

    private static Optional<StoredType> dtype(Object argument) {
        return Optional.ofNullable(TYPES.get(((PickledName) argument).name()));
    }

    /**
     * A storage by its persistent id: the word storage, its class, its key, the device it was on, its elements, and of old files its part of another:
     * key, first element, elements.
     */
    static Object storage(Object[] id) {
        if (!"storage".equals(id[0])) {
            return new Inert(new PickledName("persistent", "id"));
        }
        PickledName type = (PickledName) id[1];
        StoredType dtype = STORAGES.get(type.name());
        boolean untyped = type.name().equals("UntypedStorage");
        if (dtype == null && !untyped) {
            return new Inert(type);
        }
        int width = dtype == null ? 1 : dtype.bytes();
        long first = 0;
        long elements = number(id[4]);
        if (id.length > 5 && id[5] instanceof Object[] part) {
            first = number(part[1]);
            elements = number(part[2]);
        }
        if (first < 0 || elements < 0) {
            throw new MalformedPickleException("a storage of " + elements + " elements from " + first);
        }
        try {
            return new TorchStorage(
                    (String) id[2],
                    Optional.ofNullable(dtype),
                    Math.multiplyExact(first, width),
                    Math.multiplyExact(elements, width));
        } catch (ArithmeticException overflow) {
            throw new MalformedPickleException("a storage of " + elements + " elements");
        }
    }

    private static long[] numbers(Object[] values) {
        if (values.length > 64) {
            throw new MalformedPickleException("a tensor of " + values.length + " axes");
        }
        long[] numbers = new long[values.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number(values[i]);
        }
        return numbers;
    }

    private static long number(Object value) {
        if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        throw new MalformedPickleException("something else than a whole number among a tensor's sizes");
    }
}
