package radd.modelio;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import radd.RaddException;
import radd.RaddException.Kind;

/**
 * A safetensors file, open for reading; {@link #write} writes one.
 *
 * <p>Form: the header's length as a little-endian 64-bit integer, a JSON header padded with spaces, and the tensors' little-endian bytes,
 * row-major and without gaps. Opening checks all of it against the file's length; values are read when asked for. Threads may
 * share an open file: every read names its position.
 */
public final class SafeTensors implements TensorSource {
    /** The format's own limit. */
    private static final long LONGEST_HEADER = 100_000_000;

    private final PositionedFile file;
    private final SafeTensorsHeader header;
    private final long dataStart;

    private SafeTensors(PositionedFile file, SafeTensorsHeader header, long dataStart) {
        this.file = file;
        this.header = header;
        this.dataStart = dataStart;
    }

    /**
     * Opens and checks a file; the caller closes the result.
     *
     * @throws RaddException (DATA) when the file cannot be read or is not a whole safetensors file
     */
    public static SafeTensors open(Path path) {
        PositionedFile file = PositionedFile.open(path);
        try {
            return read(file);
        } catch (RaddException refusal) {
            file.close();
            throw refusal;
        }
    }

    private static SafeTensors read(PositionedFile file) {
        long size = file.size();
        if (size < Long.BYTES) {
            throw SafeTensorsHeader.corrupt(file.path(), "it has " + size + " bytes");
        }
        long headerLength = file.read(0, Long.BYTES).getLong();
        long longest = Math.min(LONGEST_HEADER, size - Long.BYTES);
        if (headerLength < 2 || headerLength > longest) {
            refuseOtherForms(file);
            throw SafeTensorsHeader.corrupt(
                    file.path(),
                    "its header's length is " + Long.toUnsignedString(headerLength) + ", must be from 2 to " + longest);
        }
        ByteBuffer json = file.read(Long.BYTES, (int) headerLength);
        long dataStart = Long.BYTES + headerLength;
        return new SafeTensors(file, SafeTensorsHeader.parse(file.path(), json, size - dataStart), dataStart);
    }

    /** Says what the file is, if that is known. The bytes of an Arrow stream are those of a damaged length too. */
    private static void refuseOtherForms(PositionedFile file) {
        byte[] beginning =
                file.read(0, (int) Math.min(file.size(), FileForm.BYTES)).array();
        Optional<FileForm> form = FileForm.of(beginning).filter(known -> known != FileForm.ARROW_STREAM);
        if (form.isPresent()) {
            throw form.get().refusal(Kind.DATA, file.path());
        }
    }

    /**
     * Writes a file atomically ({@link AtomicFile}), streaming; wider element types are moved to the front.
     *
     * @param metadata free texts of the header
     * @param entries the tensors, with distinct names
     * @throws RaddException (DATA) when it cannot be written
     * @throws IllegalArgumentException when a name is taken twice or an entry's bytes do not fit its shape
     */
    public static void write(Path file, Map<String, String> metadata, List<TensorEntry> entries) {
        SafeTensorsWriter writer = new SafeTensorsWriter(metadata, entries);
        AtomicFile.write(file, writer::writeTo);
    }

    @Override
    public Path file() {
        return file.path();
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(header.tensors().keySet());
    }

    /** The header's free texts. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(header.metadata());
    }

    @Override
    public TensorInfo info(String name) {
        TensorInfo info = header.tensors().get(name);
        if (info == null) {
            throw new RaddException(
                    Kind.DATA,
                    file.path() + " has no tensor " + name,
                    "check that it is the file of a model of this kind");
        }
        return info;
    }

    /** As {@link #readFloats(String, long, FloatBuffer)}, from the first element. */
    public void readFloats(String name, FloatBuffer into) {
        readFloats(name, 0, into);
    }

    @Override
    public void readFloats(String name, long from, FloatBuffer into) {
        StoredType dtype =
                require(name, Set.of(StoredType.F32, StoredType.F16, StoredType.BF16, StoredType.F64), "floats");
        stream(name, from, into.remaining(), chunk -> dtype.toFloats(chunk, into));
    }

    /** A whole tensor of F64 or F32 as doubles, row-major; at most 2^31 - 1 elements. */
    public double[] readDoubles(String name) {
        StoredType dtype = require(name, Set.of(StoredType.F64, StoredType.F32), "doubles");
        double[] values = new double[arrayLength(name)];
        DoubleBuffer into = DoubleBuffer.wrap(values);
        stream(name, 0, values.length, chunk -> {
            while (chunk.hasRemaining()) {
                into.put(dtype == StoredType.F64 ? chunk.getDouble() : chunk.getFloat());
            }
        });
        return values;
    }

    /** A whole tensor of I64, I32, U8 or BOOL as longs, row-major; at most 2^31 - 1 elements. */
    public long[] readLongs(String name) {
        StoredType dtype =
                require(name, Set.of(StoredType.I64, StoredType.I32, StoredType.U8, StoredType.BOOL), "whole numbers");
        long[] values = new long[arrayLength(name)];
        LongBuffer into = LongBuffer.wrap(values);
        stream(name, 0, values.length, chunk -> {
            while (chunk.hasRemaining()) {
                into.put(
                        switch (dtype) {
                            case I64 -> chunk.getLong();
                            case I32 -> chunk.getInt();
                            default -> Byte.toUnsignedLong(chunk.get());
                        });
            }
        });
        return values;
    }

    @Override
    public void close() {
        file.close();
    }

    private void stream(String name, long from, long count, PositionedFile.ChunkReader reader) {
        TensorInfo info = info(name);
        if (from < 0 || count < 0 || from > info.elements() - count) {
            throw new IndexOutOfBoundsException(
                    name + " has " + info.elements() + " elements, asked for " + count + " from " + from);
        }
        int width = info.dtype().bytes();
        file.stream(dataStart + info.begin() + from * width, count * width, reader);
    }

    private StoredType require(String name, Set<StoredType> allowed, String wanted) {
        StoredType dtype = info(name).dtype();
        if (!allowed.contains(dtype)) {
            throw new RaddException(
                    Kind.DATA,
                    "tensor " + name + " of " + file.path() + " is " + dtype + ", must hold " + wanted,
                    "check that it is the file of a model of this kind");
        }
        return dtype;
    }

    private int arrayLength(String name) {
        return Math.toIntExact(info(name).elements());
    }
}
