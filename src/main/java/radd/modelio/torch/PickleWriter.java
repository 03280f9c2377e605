package radd.modelio.torch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import radd.modelio.StoredType;
import radd.modelio.TensorEntry;

/** Pickles plain values and tensors by protocol 2, with no constructor but those that {@code weights_only} allows. */
final class PickleWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<TensorEntry> tensors = new ArrayList<>();

    /** The whole pickle of a value. */
    byte[] write(Object root) {
        op(0x80).op(2);
        value(root);
        op('.');
        return out.toByteArray();
    }

    /** The tensors that the pickle refers to; each one's place is its storage's key. */
    List<TensorEntry> tensors() {
        return tensors;
    }

    private void value(Object value) {
        if (value instanceof Map<?, ?> map) {
            op('}').op('(');
            map.forEach((key, item) -> {
                text((String) key);
                value(item);
            });
            op('u');
        } else if (value instanceof List<?> list) {
            op(']').op('(');
            list.forEach(this::value);
            op('e');
        } else if (value instanceof TensorEntry tensor) {
            tensor(tensor);
        } else if (value instanceof String text) {
            text(text);
        } else if (value instanceof Boolean flag) {
            op(flag ? 0x88 : 0x89);
        } else {
            number(((Number) value).longValue());
        }
    }

    /** {@code _rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict())}, row-major. */
    private void tensor(TensorEntry tensor) {
        int key = tensors.indexOf(tensor);
        if (key < 0) {
            key = tensors.size();
            tensors.add(tensor);
        }
        long[] shape = tensor.shape();
        long[] strides = new long[shape.length];
        long elements = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            strides[axis] = elements;
            elements *= shape[axis];
        }
        global("torch._utils", "_rebuild_tensor_v2").op('(').op('(');
        text("storage")
                .global("torch", storage(tensor.dtype()))
                .text(Integer.toString(key))
                .text("cpu");
        number(elements).op('t').op('Q');
        number(0).tuple(shape).tuple(strides).op(0x89);
        global("collections", "OrderedDict").op(')').op('R').op('t').op('R');
    }

    private static String storage(StoredType dtype) {
        return switch (dtype) {
            case F32 -> "FloatStorage";
            case F64 -> "DoubleStorage";
            case F16 -> "HalfStorage";
            case BF16 -> "BFloat16Storage";
            default -> throw new IllegalArgumentException("tensors of " + dtype + " are not written");
        };
    }

    private PickleWriter tuple(long[] numbers) {
        op('(');
        for (long number : numbers) {
            number(number);
        }
        return op('t');
    }

    private PickleWriter number(long number) {
        if (number == (int) number) {
            return op('J').bytes(ByteBuffer.allocate(Integer.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt((int) number)
                    .array());
        }
        return op(0x8a).op(Long.BYTES)
                .bytes(ByteBuffer.allocate(Long.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(number)
                        .array());
    }

    private PickleWriter text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        op('X').bytes(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bytes.length)
                .array());
        return bytes(bytes);
    }

    private PickleWriter global(String module, String name) {
        return op('c').bytes((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private PickleWriter op(int instruction) {
        out.write(instruction);
        return this;
    }

    private PickleWriter bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }
}
