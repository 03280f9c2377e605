package radd.modelio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.stream.LongStream;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.engine.FlatVector;

/** A tensor to be written to a file: name, element type, shape and where its little-endian bytes come from. */
public final class TensorEntry {
    private static final int CHUNK_BYTES = 1 << 20;

    /** Numbers moved between device and file at a time: 64 MiB. */
    private static final int STAGE = 1 << 24;

    private final String name;
    private final StoredType dtype;
    private final long[] shape;
    private final AtomicFile.Content content;

    private TensorEntry(String name, StoredType dtype, long[] shape, AtomicFile.Content content) {
        this.name = name;
        this.dtype = dtype;
        this.shape = shape.clone();
        this.content = content;
        if (Arrays.stream(shape).anyMatch(size -> size < 0)) {
            throw new IllegalArgumentException(
                    name + " has shape " + Arrays.toString(shape) + ", must not be negative");
        }
    }

    /**
     * A tensor whose bytes are produced while the file is written.
     *
     * @param content writes exactly the tensor's bytes, little-endian and row-major
     */
    public static TensorEntry of(String name, StoredType dtype, long[] shape, AtomicFile.Content content) {
        return new TensorEntry(name, dtype, shape, content);
    }

    /** A float32 tensor; the values between the buffer's position and limit are read when the file is written. */
    public static TensorEntry ofFloats(String name, long[] shape, FloatBuffer values) {
        return new TensorEntry(name, StoredType.F32, shape, channel -> {
            FloatBuffer rest = values.duplicate();
            ByteBuffer chunk = newChunk();
            while (rest.hasRemaining()) {
                int count = Math.min(rest.remaining(), CHUNK_BYTES / Float.BYTES);
                chunk.clear().limit(count * Float.BYTES);
                chunk.asFloatBuffer().put(rest.slice(rest.position(), count));
                rest.position(rest.position() + count);
                AtomicFile.writeFully(channel, chunk);
            }
        });
    }

    /** A float32 tensor. */
    public static TensorEntry ofFloats(String name, long[] shape, float... values) {
        return ofFloats(name, shape, FloatBuffer.wrap(values));
    }

    /**
     * A float32 tensor that holds a piece of a vector, read from its device while the file is written.
     *
     * @param offset where the piece begins
     */
    public static TensorEntry ofFloats(String name, long[] shape, FlatVector vector, long offset) {
        long size = LongStream.of(shape).reduce(1, Math::multiplyExact);
        return new TensorEntry(name, StoredType.F32, shape, channel -> {
            ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(Math.min(STAGE, size) * Float.BYTES))
                    .order(ByteOrder.LITTLE_ENDIAN);
            FloatBuffer numbers = bytes.asFloatBuffer();
            for (long from = 0; from < size; from += numbers.capacity()) {
                int count = (int) Math.min(numbers.capacity(), size - from);
                vector.read(offset + from, numbers.clear().limit(count));
                AtomicFile.writeFully(channel, bytes.clear().limit(count * Float.BYTES));
            }
        });
    }

    /** Every parameter of a vector under its name, otherwise as {@link #ofFloats(String, long[], FlatVector, long)}. */
    public static List<TensorEntry> ofParameters(FlatVector vector) {
        return vector.table().entries().stream()
                .map(entry -> ofFloats(
                        entry.name(),
                        entry.shape().stream().mapToLong(Long::longValue).toArray(),
                        vector,
                        entry.offset()))
                .toList();
    }

    /** A float64 tensor. */
    public static TensorEntry ofDoubles(String name, long[] shape, double... values) {
        return ofLongWords(name, StoredType.F64, shape, values.length, (chunk, i) -> chunk.putDouble(values[i]));
    }

    /** An int64 tensor. */
    public static TensorEntry ofLongs(String name, long[] shape, long... values) {
        return ofLongWords(name, StoredType.I64, shape, values.length, (chunk, i) -> chunk.putLong(values[i]));
    }

    private static TensorEntry ofLongWords(
            String name, StoredType dtype, long[] shape, int count, ObjIntConsumer<ByteBuffer> put) {
        return new TensorEntry(name, dtype, shape, channel -> {
            ByteBuffer chunk = newChunk();
            for (int i = 0; i < count; i++) {
                put.accept(chunk, i);
                if (!chunk.hasRemaining() || i == count - 1) {
                    AtomicFile.writeFully(channel, chunk.flip());
                    chunk.clear();
                }
            }
        });
    }

    /**
     * A tensor of a source as another type of floats, read while it is written.
     *
     * @param source stays open until then
     * @throws RaddException (DATA) while it is written, at a number that is not finite or not within the type's range
     */
    public static TensorEntry converted(TensorSource source, String name, StoredType dtype) {
        long[] shape = source.info(name).shape();
        return new TensorEntry(name, dtype, shape, channel -> {
            long elements = source.info(name).elements();
            FloatBuffer numbers = FloatBuffer.allocate((int) Math.min(elements, CHUNK_BYTES / Float.BYTES));
            FloatBuffer back = FloatBuffer.allocate(numbers.capacity());
            ByteBuffer chunk = newChunk();
            for (long from = 0; from < elements; from += numbers.limit()) {
                numbers.clear().limit((int) Math.min(numbers.capacity(), elements - from));
                source.readFloats(name, from, numbers);
                dtype.ofFloats(numbers.flip(), chunk.clear());
                chunk.flip();
                dtype.toFloats(chunk.duplicate().order(ByteOrder.LITTLE_ENDIAN), back.clear());
                for (int i = 0; i < numbers.limit(); i++) {
                    if (!Float.isFinite(back.get(i))) {
                        throw new RaddException(
                                Kind.DATA,
                                "tensor " + name + " of " + source.file() + " holds " + numbers.get(i) + " at element "
                                        + (from + i) + ", which is not finite as " + dtype,
                                "take another checkpoint or type");
                    }
                }
                AtomicFile.writeFully(channel, chunk);
            }
        });
    }

    private static ByteBuffer newChunk() {
        return ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The tensor's name. */
    public String name() {
        return name;
    }

    /** Type of its elements. */
    public StoredType dtype() {
        return dtype;
    }

    /** Sizes of its axes, a fresh array. */
    public long[] shape() {
        return shape.clone();
    }

    /** Number of its bytes. */
    public long byteLength() {
        long elements = 1;
        for (long size : shape) {
            elements = Math.multiplyExact(elements, size);
        }
        return Math.multiplyExact(elements, dtype.bytes());
    }

    /** Writes exactly its bytes. */
    public void writeTo(WritableByteChannel channel) throws IOException {
        content.writeTo(channel);
    }
}
