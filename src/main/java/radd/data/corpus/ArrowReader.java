package radd.data.corpus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.util.ArrowBufPointer;
import org.apache.arrow.vector.ElementAddressableVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import radd.RaddException;
import radd.data.tokenizer.Tokenizer;
import radd.modelio.FileForm;
import radd.modelio.PackedInput;

/** Reads Arrow's streams, and its files, which hold a stream between a signature and a list of its batches that reading on needs not. */
final class ArrowReader extends TableReader {
    private static final Logger LOG = LoggerFactory.getLogger(ArrowReader.class);
    private static final String FORM = "Arrow file";

    /** The signature of a file with its padding. */
    private static final int SIGNATURE = 8;

    /** Bytes of the record batch that is in memory; writers make batches of some thousand rows. */
    private static final long LARGEST_BATCH = 512L << 20;

    private final PackedInput input;
    private final BufferAllocator memory = new RootAllocator(LARGEST_BATCH);
    private final ArrowStreamReader batches;
    private final boolean isFile;
    private @Nullable ElementAddressableVector texts;
    private int row = -1;
    private int rows;

    ArrowReader(CorpusFile file, CorpusSource source, Tokenizer tokenizer) throws IOException {
        super(file, source, tokenizer);
        this.input = file.openContent();
        this.isFile = input.form().equals(Optional.of(FileForm.ARROW));
        if (isFile) {
            input.skipNBytes(SIGNATURE);
        }
        this.batches =
                new ArrowStreamReader(new ArrowMessages(input, memory), memory, CommonsCompressionFactory.INSTANCE);
    }

    @Override
    boolean nextRow() throws IOException {
        row++;
        try {
            while (row >= rows) {
                if (!batches.loadNextBatch()) {
                    requireEnd();
                    return false;
                }
                VectorSchemaRoot root = batches.getVectorSchemaRoot();
                texts = texts(root);
                rows = root.getRowCount();
                row = 0;
            }
            return true;
        } catch (RaddException refused) {
            throw refused;
        } catch (IOException | RuntimeException failure) {
            throw damaged(FORM, failure);
        }
    }

    /** A stream may just end; a file ends with its signature. */
    private void requireEnd() throws IOException {
        byte[] end = new byte[0];
        byte[] more = input.readNBytes(1 << 16);
        while (more.length > 0) {
            end = more.length >= SIGNATURE ? more : concat(end, more);
            more = input.readNBytes(1 << 16);
        }
        String last = new String(end, StandardCharsets.ISO_8859_1);
        if (isFile && !last.endsWith("ARROW1")) {
            throw damaged(FORM, new IOException("its end is missing"));
        }
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private ElementAddressableVector texts(VectorSchemaRoot root) {
        FieldVector vector = root.getVector(column());
        if (vector instanceof VarCharVector
                || vector instanceof LargeVarCharVector
                || vector instanceof ViewVarCharVector) {
            return (ElementAddressableVector) vector;
        }
        List<String> names =
                root.getSchema().getFields().stream().map(Field::getName).toList();
        throw noColumn(names);
    }

    @Override
    @Nullable
    String text() {
        try {
            ArrowBufPointer place = Objects.requireNonNull(texts).getDataPointer(row);
            ArrowBuf bytes = place.getBuf();
            return bytes == null ? null : decode(bytes(bytes, place.getOffset(), place.getLength()));
        } catch (RaddException refused) {
            throw refused;
        } catch (RuntimeException failure) {
            throw damaged(FORM, failure);
        }
    }

    private static byte[] bytes(ArrowBuf buffer, long offset, long length) {
        if (offset < 0 || length < 0 || length > buffer.capacity() - offset) {
            throw new IndexOutOfBoundsException("a text lies outside of its batch");
        }
        byte[] bytes = new byte[(int) length];
        buffer.getBytes(offset, bytes);
        return bytes;
    }

    @Override
    long bytesRead() {
        return input.bytesRead();
    }

    @Override
    String sha256() throws IOException {
        return input.sha256();
    }

    @Override
    public void close() throws IOException {
        try (input) {
            batches.close();
        } finally {
            try {
                memory.close();
            } catch (IllegalStateException leaked) {
                // Arrow keeps no hold of the buffers of a message that it could not read; the refusal is on its way.
                LOG.debug("{}: {}", file().path(), leaked.getMessage());
            }
        }
    }
}
