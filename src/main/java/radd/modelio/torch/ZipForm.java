package radd.modelio.torch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.modelio.PositionedFile;
import radd.modelio.ShownName;

/**
 * The form that PyTorch writes since 1.6: a zip with {@code NAME/data.pkl}, {@code NAME/data/KEY} for every storage and perhaps
 * {@code NAME/byteorder}.
 */
final class ZipForm {
    private static final String PICKLE = "/data.pkl";

    private ZipForm() {}

    /** Reads the directory and the pickle. */
    static TorchContents read(PositionedFile file) throws IOException {
        Map<String, StoredBytes> entries = entries(file);
        String pickle = entries.keySet().stream()
                .filter(name -> name.endsWith(PICKLE) && name.indexOf('/') == name.length() - PICKLE.length())
                .findFirst()
                .orElseThrow(() -> new RaddException(
                        Kind.DATA,
                        file.path() + " is a zip archive without data.pkl, no checkpoint of PyTorch",
                        "name a file that torch.save wrote"));
        String root = pickle.substring(0, pickle.length() - PICKLE.length());
        if (entries.containsKey(root + "/constants.pkl")) {
            throw new RaddException(
                    Kind.DATA,
                    file.path() + " is a TorchScript archive, which holds code and is not read",
                    "save the model's state_dict() with torch.save");
        }
        requireLittleEndian(file, entries.get(root + "/byteorder"));
        StoredBytes bytes = Objects.requireNonNull(entries.get(pickle));
        Map<String, StoredBytes> storages = new HashMap<>();
        String data = root + "/data/";
        entries.forEach((name, place) -> {
            if (name.startsWith(data)) {
                storages.put(name.substring(data.length()), place);
            }
        });
        try (InputStream input = bytes.input()) {
            return new TorchContents(TensorUnpickler.read(new PickleInput(input, bytes.size())), storages);
        }
    }

    private static void requireLittleEndian(PositionedFile file, @Nullable StoredBytes order) throws IOException {
        if (order == null) {
            return;
        }
        try (InputStream input = order.input()) {
            String said = new String(input.readNBytes(16), StandardCharsets.US_ASCII);
            if (!said.equals("little")) {
                throw new RaddException(
                        Kind.DATA,
                        file.path() + " has byteorder '" + said.replaceAll("\\W", "?") + "', must be little",
                        "save it on a little-endian machine");
            }
        }
    }

    private static Map<String, StoredBytes> entries(PositionedFile file) throws IOException {
        Map<String, StoredBytes> entries = new HashMap<>();
        try (ZipFile zip = ZipFile.builder().setPath(file.path()).get()) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                if (entry.getMethod() != ZipEntry.STORED && entry.getMethod() != ZipEntry.DEFLATED) {
                    throw new RaddException(
                            Kind.DATA,
                            file.path() + " is a zip archive with entries compressed by method " + entry.getMethod()
                                    + ", must be stored or deflated",
                            "save it again with torch.save");
                }
                StoredBytes place = new StoredBytes(
                        file,
                        entry.getDataOffset(),
                        entry.getCompressedSize(),
                        entry.getSize(),
                        entry.getMethod() == ZipEntry.DEFLATED);
                entries.put(entry.getName(), place);
            }
        } catch (IllegalArgumentException
                | IndexOutOfBoundsException
                | ArithmeticException
                | NegativeArraySizeException broken) {
            throw StoredBytes.damaged(
                    file,
                    "its zip directory cannot be read (" + ShownName.of(String.valueOf(broken.getMessage())) + ")");
        }
        return entries;
    }
}
