package radd.modelio.torch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import net.razorvine.pickle.PickleUtils;
import net.razorvine.pickle.Unpickler;
import org.jspecify.annotations.Nullable;
import radd.RaddException;

/**
 * Reads a pickle as data: numbers, texts, lists, maps and tensors ({@link TensorConstructors}); everything else stays an {@link Inert} object.
 * No code runs and no class is looked for, whatever the pickle names.
 *
 * <p>Only the binary instructions that Python writes from protocol 2 on are known. Those that name or build objects, or state a length, are
 * carried out here; the library's own look-up of classes is never reached. No instruction takes more than its own bytes and what they add to.
 */
final class TensorUnpickler extends Unpickler {
    /** Instructions that are the library's: marks, small numbers, short texts, tuples, the memo. */
    private static final String PLAIN =
            "(.0" + "12JKMNQGUChjqr)t]" + "\u0080\u0085\u0086\u0087\u0088\u0089\u008a\u008c\u0094\u0095";

    private static final PickledName SET = new PickledName("builtins", "set");

    private final PickleInput bytes;

    private final Consumer<TorchStorage> storages;

    private TensorUnpickler(PickleInput bytes, Consumer<TorchStorage> storages) {
        this.bytes = bytes;
        this.storages = storages;
    }

    /** Reads a pickle in which no storages are looked for. */
    static @Nullable Object read(PickleInput bytes) throws IOException {
        return read(bytes, storage -> {});
    }

    /**
     * Reads one pickle and no byte behind it.
     *
     * @param storages hears of every storage
     * @throws MalformedPickleException if it is not one of data and tensors
     */
    static @Nullable Object read(PickleInput bytes, Consumer<TorchStorage> storages) throws IOException {
        try {
            return new TensorUnpickler(bytes, storages).load(bytes);
        } catch (MalformedPickleException | RaddException refusal) {
            throw refusal;
        } catch (
                RuntimeException broken) { // an empty stack, a tuple where a number should be: as various as the damage
            throw new MalformedPickleException("an impossible instruction before byte " + bytes.count() + " ("
                    + broken.getClass().getSimpleName() + ")");
        }
    }

    @Override
    protected Object dispatch(short instruction) throws IOException {
        if (PLAIN.indexOf(instruction) >= 0) {
            return super.dispatch(instruction);
        }
        switch (instruction) {
            case 'X' -> stack.add(bytes.text(bytes.number(Integer.BYTES)));
            case 0x8d -> stack.add(bytes.text(bytes.number(Long.BYTES)));
            case 'T' -> stack.add(new String(bytes.take(bytes.number(Integer.BYTES)), StandardCharsets.ISO_8859_1));
            case 'B' -> stack.add(bytes.take(bytes.number(Integer.BYTES)));
            case 0x8e, 0x96 -> stack.add(bytes.take(bytes.number(Long.BYTES)));
            case 0x8b -> stack.add(PickleUtils.decode_long(bytes.take(bytes.number(Integer.BYTES))));
            case '}' -> stack.add(new LinkedHashMap<>());
            case 0x8f -> stack.add(new Inert(SET));
            case 0x90 -> stack.pop_all_since_marker();
            case 0x91 -> {
                stack.pop_all_since_marker();
                stack.add(new Inert(SET));
            }
            case 'a' -> append(Collections.singletonList(stack.pop()));
            case 'e' -> append(stack.pop_all_since_marker());
            case 's' -> {
                Object value = stack.pop();
                put(stack.pop(), value);
            }
            case 'u' -> putAll(stack.pop_all_since_marker());
            default -> object(instruction);
        }
        return NO_RETURN_VALUE;
    }

    /** Instructions that name, make or fill an object. */
    private void object(short instruction) throws IOException {
        switch (instruction) {
            case 'c' -> {
                String module = bytes.line();
                stack.add(new PickledName(module, bytes.line()));
            }
            case 0x93 -> {
                String name = (String) stack.pop();
                stack.add(new PickledName((String) stack.pop(), name));
            }
            case 'R', 0x81 -> {
                Object arguments = stack.pop();
                stack.add(TensorConstructors.call((PickledName) stack.pop(), (Object[]) arguments));
            }
            case 0x92 -> {
                stack.pop(); // arguments by name
                Object arguments = stack.pop();
                stack.add(TensorConstructors.call((PickledName) stack.pop(), (Object[]) arguments));
            }
            case 'b' -> {
                Object state = stack.pop();
                if (stack.peek() instanceof Inert inert) {
                    inert.setState(state);
                }
            }
            default ->
                throw new MalformedPickleException(
                        String.format("the instruction 0x%02X, which PyTorch does not write", instruction));
        }
    }

    @Override
    protected Object persistentLoad(Object id) {
        Object storage = TensorConstructors.storage((Object[]) id);
        if (storage instanceof TorchStorage known) {
            storages.accept(known);
        }
        return storage;
    }

    /** What is put into an inert object's list is of no use. */
    @SuppressWarnings("unchecked")
    private void append(List<Object> values) {
        if (!(stack.peek() instanceof Inert)) {
            ((ArrayList<Object>) stack.peek()).addAll(values);
        }
    }

    private void putAll(List<Object> pairs) {
        for (int i = 0; i < pairs.size(); i += 2) {
            put(pairs.get(i), pairs.get(i + 1));
        }
    }

    /** Keys whose hash is known at once; a tuple's would be made of all that it holds. Others are of no use. */
    @SuppressWarnings("unchecked")
    private void put(Object key, @Nullable Object value) {
        Object target = stack.peek();
        Map<Object, @Nullable Object> map =
                target instanceof Inert inert ? inert.items() : (Map<Object, @Nullable Object>) target;
        if (key instanceof String || key instanceof Integer || key instanceof Long || key instanceof Boolean) {
            map.put(key, value);
        }
    }
}
