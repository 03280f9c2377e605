package radd.modelio.torch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.modelio.FileForm;
import radd.modelio.PositionedFile;
import radd.modelio.ShownName;
import radd.modelio.StoredType;

/** A file of PyTorch, open for reading: its plain data at once, the numbers of its tensors when asked for. The owner closes it. */
final class TorchFile implements AutoCloseable {
    /** A tar archive says what it is here. */
    private static final int TAR_MARK = 257;

    private static final String TAR = "ustar";
    private static final int BEGINNING = TAR_MARK + TAR.length();

    private final PositionedFile file;
    private final TorchContents contents;

    private TorchFile(PositionedFile file, TorchContents contents) {
        this.file = file;
        this.contents = contents;
    }

    /**
     * Opens a file and reads its pickle.
     *
     * @throws RaddException (DATA) when it cannot be read or is not a whole checkpoint
     */
    static TorchFile open(Path path) {
        PositionedFile file = PositionedFile.open(path);
        try {
            return new TorchFile(file, contents(file));
        } catch (MalformedPickleException broken) {
            file.close();
            throw refused(path, "its pickle has " + broken.getMessage(), broken);
        } catch (IOException broken) {
            file.close();
            throw refused(path, String.valueOf(broken.getMessage()), broken);
        } catch (RuntimeException refusal) {
            file.close();
            throw refusal;
        }
    }

    private static RaddException refused(Path path, String what, Exception cause) {
        return new RaddException(
                Kind.DATA,
                path + " is not a whole checkpoint of PyTorch: "
                        + ShownName.of(what.lines().findFirst().orElse("")),
                "copy or download it again, or check the path",
                cause);
    }

    private static TorchContents contents(PositionedFile file) throws IOException {
        byte[] beginning = file.read(0, (int) Math.min(file.size(), BEGINNING)).array();
        Optional<FileForm> form = FileForm.of(beginning);
        if (form.equals(Optional.of(FileForm.ZIP))) {
            return ZipForm.read(file);
        }
        if (LegacyForm.begins(beginning)) {
            return LegacyForm.read(file);
        }
        if (form.isPresent()) {
            throw form.get().refusal(Kind.DATA, file.path());
        }
        if (beginning.length == BEGINNING
                && new String(beginning, TAR_MARK, TAR.length(), StandardCharsets.US_ASCII).equals(TAR)) {
            throw new RaddException(
                    Kind.DATA,
                    file.path() + " is a tar archive as PyTorch wrote before 0.1.10, which is not read",
                    "load it with an old PyTorch and save it again");
        }
        throw new MalformedPickleException("no magic number of a checkpoint at its beginning");
    }

    Path path() {
        return file.path();
    }

    /** The pickled object. */
    @Nullable
    Object root() {
        return contents.root();
    }

    /** Whether the bytes of a tensor are there. */
    boolean holds(TorchTensor tensor) {
        StoredBytes bytes = contents.storages().get(tensor.storage().key());
        return bytes != null && bytes.size() >= tensor.firstByte() + tensor.extentBytes();
    }

    /**
     * Reads a run of a tensor's elements as float32, until the buffer is full.
     *
     * @param tensor of floats, which is {@link #holds held}
     * @param from first element, row-major
     */
    void readFloats(TorchTensor tensor, long from, FloatBuffer into) {
        StoredType dtype = tensor.info().dtype();
        StoredBytes bytes = bytes(tensor);
        if (tensor.contiguous()) {
            int width = dtype.bytes();
            bytes.stream(
                    tensor.firstByte() + from * width,
                    (long) into.remaining() * width,
                    chunk -> dtype.toFloats(chunk, into));
            return;
        }
        FloatBuffer extent = extent(tensor, bytes);
        for (long element = from; into.hasRemaining(); element++) {
            into.put(extent.get((int) tensor.place(element)));
        }
    }

    /** All elements of the storage from the tensor's first to its last. */
    private FloatBuffer extent(TorchTensor tensor, StoredBytes bytes) {
        StoredType dtype = tensor.info().dtype();
        long elements = tensor.extentBytes() / dtype.bytes();
        if (elements > Integer.MAX_VALUE / Float.BYTES) {
            throw new RaddException(
                    Kind.DATA,
                    path() + " holds a tensor " + tensor.info() + " that is not contiguous, over 2 GiB",
                    "save contiguous tensors");
        }
        FloatBuffer extent = ByteBuffer.allocate((int) elements * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        bytes.stream(tensor.firstByte(), tensor.extentBytes(), chunk -> dtype.toFloats(chunk, extent));
        return extent.flip();
    }

    private StoredBytes bytes(TorchTensor tensor) {
        Map<String, StoredBytes> storages = contents.storages();
        StoredBytes bytes = storages.get(tensor.storage().key());
        if (bytes == null) {
            throw new IllegalStateException("storage " + tensor.storage().key() + " is not held");
        }
        return bytes;
    }

    @Override
    public void close() {
        file.close();
    }
}
