package radd.modelio.torch;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.modelio.PositionedFile;
import radd.modelio.StoredType;

/**
 * The form that PyTorch wrote before 1.6: pickles of a magic number, a version, facts about the machine, the object and the keys of its storages;
 * then for each key the number of elements and the bytes.
 */
final class LegacyForm {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final int VERSION = 1001;

    private LegacyForm() {}

    /** Whether a file begins as this form does: protocol 2 and the magic number's ten bytes. */
    static boolean begins(byte[] beginning) {
        return beginning.length > 14
                && beginning[0] == (byte) 0x80
                && beginning[2] == (byte) 0x8a
                && beginning[3] == 10;
    }

    /** Reads the pickles and finds the storages. */
    static TorchContents read(PositionedFile file) throws IOException {
        try (InputStream whole = file.input(0, file.size())) {
            PickleInput input = new PickleInput(whole, file.size());
            if (!MAGIC.equals(TensorUnpickler.read(input))
                    || !Integer.valueOf(VERSION).equals(TensorUnpickler.read(input))) {
                throw new MalformedPickleException("no magic number of a checkpoint at its beginning");
            }
            if (TensorUnpickler.read(input) instanceof Map<?, ?> machine
                    && Boolean.FALSE.equals(machine.get("little_endian"))) {
                throw new RaddException(
                        Kind.DATA, file.path() + " is big-endian", "save it on a little-endian machine");
            }
            Map<String, Integer> widths = new HashMap<>();
            Object root = TensorUnpickler.read(
                    input,
                    storage -> widths.put(
                            storage.key(),
                            storage.dtype().map(StoredType::bytes).orElse(1)));
            if (!(TensorUnpickler.read(input) instanceof List<?> keys)) {
                throw new MalformedPickleException("no list of its storages");
            }
            return new TorchContents(root, storages(file, input.count(), keys, widths));
        }
    }

    private static Map<String, StoredBytes> storages(
            PositionedFile file, long start, List<?> keys, Map<String, Integer> widths) {
        Map<String, StoredBytes> storages = new HashMap<>();
        long position = start;
        for (Object key : keys) {
            Integer width = key instanceof String name ? widths.get(name) : null;
            if (width == null) {
                throw new MalformedPickleException("a storage that no tensor of a known kind has");
            }
            long elements = file.read(position, Long.BYTES).getLong();
            if (elements < 0 || elements > file.size() / width) {
                throw new MalformedPickleException("a storage of " + elements + " elements");
            }
            StoredBytes place = new StoredBytes(file, position + Long.BYTES, elements * width, elements * width, false);
            storages.put((String) key, place);
            position = place.offset() + place.size();
        }
        return storages;
    }
}
