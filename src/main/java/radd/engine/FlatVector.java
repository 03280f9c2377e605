package radd.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * One float32 number for every parameter of a {@link ParameterTable}, in one tensor: parameters, a moving average, moments or a gradient; or
 * a span of such a vector.
 *
 * <p>The owner closes it.
 */
public final class FlatVector implements AutoCloseable {
    /** Numbers brought to the host at a time for a checksum: 16 MiB. */
    private static final int CHECKED = 1 << 22;

    private final Torch torch;
    private final ParameterTable table;
    private final Span span;
    private final NDManager manager;
    private final NDArray array;
    private final VectorOps ops;

    private FlatVector(Torch torch, ParameterTable table, Span span, boolean filled) {
        this.torch = torch;
        this.table = table;
        this.span = span;
        manager = torch.newManager();
        Shape shape = new Shape(span.size());
        array = filled ? manager.zeros(shape, DataType.FLOAT32) : manager.create(shape, DataType.FLOAT32);
        ops = new VectorOps(torch, Precision.FLOAT32);
    }

    /** A vector of zeros; the caller closes it. */
    public static FlatVector zeros(Torch torch, ParameterTable table) {
        return zeros(torch, table, new Span(0, table.flatSize()));
    }

    /** A span of a vector, all zeros: it takes part in {@link #copyFrom} and {@link #piece}; the caller closes it. */
    public static FlatVector zeros(Torch torch, ParameterTable table, Span span) {
        return new FlatVector(torch, table, span, true);
    }

    /** A vector whose parameters are whatever the memory held, for one who {@link #fill fills} them all; the caller closes it. */
    public static FlatVector toBeFilled(Torch torch, ParameterTable table) {
        FlatVector vector = new FlatVector(torch, table, new Span(0, table.flatSize()), false);
        int padding = (int) (table.flatSize() - table.parameterCount());
        if (padding > 0) {
            vector.write(table.parameterCount(), FloatBuffer.allocate(padding));
        }
        return vector;
    }

    /** The device that the vector lies on. */
    public Torch torch() {
        return torch;
    }

    /** Where each parameter lies. */
    public ParameterTable table() {
        return table;
    }

    /** The elements that this vector has: all of the table's unless it was made as a part. */
    public Span span() {
        return span;
    }

    /** A run of elements, numbered as in the whole vector, sharing this vector's memory. */
    public NDArray piece(NDManager owner, Span wanted) {
        return torch.piece(owner, array, wanted.from() - span.from(), wanted.to() - span.from());
    }

    /** The tensor itself, [span]; closed with this vector. */
    public NDArray array() {
        return array;
    }

    /** The tensor of one parameter, sharing this vector's memory, in its own shape. */
    public NDArray parameter(NDManager owner, ParameterTable.Entry entry) {
        try (NDArray piece = torch.piece(owner, array, entry.offset(), entry.end())) {
            NDArray shaped = piece.reshape(new Shape(entry.shape()));
            shaped.attach(owner);
            return shaped;
        }
    }

    /** The tensors of some parameters, as {@link #parameter}. */
    List<NDArray> parameters(NDManager owner, List<ParameterTable.Entry> entries) {
        return entries.stream().map(entry -> parameter(owner, entry)).toList();
    }

    /** Overwrites the elements that this vector shares with another of the same table, on whatever device that is. */
    public void copyFrom(FlatVector source) {
        Span common = span.intersection(source.span);
        if (common.size() > 0) {
            try (NDManager scope = torch.newManager()) {
                ops.copy(scope, piece(scope, common), source.piece(scope, common));
            }
        }
    }

    /** A CRC-32C of all numbers: equal for vectors that are equal bit for bit. */
    public long checksum() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(CHECKED * Float.BYTES).order(ByteOrder.nativeOrder());
        CRC32C checksum = new CRC32C();
        for (long from = 0; from < span.size(); from += CHECKED) {
            int count = (int) Math.min(CHECKED, span.size() - from);
            read(from, bytes.clear().asFloatBuffer().limit(count));
            checksum.update(bytes.limit(count * Float.BYTES));
        }
        return checksum.getValue();
    }

    /** Whether the sum of all numbers is finite: then each of them is. */
    public boolean sumIsFinite() {
        try (NDArray sum = array.sum()) {
            return Float.isFinite(sum.getFloat());
        }
    }

    /** Overwrites a piece of a tensor on this vector's device. */
    public void copy(NDArray piece, NDArray source) {
        try (NDManager scope = torch.newManager()) {
            ops.copy(scope, piece, source);
        }
    }

    /** Adds tensors of any element type to as many parameters. */
    void add(List<ParameterTable.Entry> entries, List<NDArray> addends) {
        try (NDManager scope = torch.newManager()) {
            ops.add(scope, parameters(scope, entries), addends);
        }
    }

    /** Sets every element to zero, those that are not finite too. */
    public void clear() {
        try (NDManager scope = torch.newManager()) {
            ops.clear(scope, array);
        }
    }

    /** Writes numbers from the host, beginning at an element; at most 2 GiB at once. */
    public void write(long offset, FloatBuffer numbers) {
        try (NDManager scope = torch.newManager();
                NDManager host = Torch.on("cpu").newManager()) {
            NDArray piece = torch.piece(scope, array, offset, offset + numbers.remaining());
            if (torch.isGpu()) {
                ops.copy(scope, piece, host.create(numbers, new Shape(numbers.remaining()), DataType.FLOAT32));
            } else {
                JniUtils.getByteBuffer((PtNDArray) piece, true).asFloatBuffer().put(numbers);
            }
        }
    }

    /**
     * Overwrites a run of elements with what a reader fills a buffer with: the vector's own memory where that is the host's, else one that is
     * copied. Threads may fill several runs of a vector on the CPU at once.
     *
     * @param offset the first element
     * @param reader fills the whole buffer, and does not keep it
     */
    public void fill(long offset, int count, Consumer<FloatBuffer> reader) {
        if (torch.isGpu()) {
            FloatBuffer stage = FloatBuffer.allocate(count);
            reader.accept(stage);
            write(offset, stage.rewind());
            return;
        }
        try (NDManager scope = torch.newManager()) {
            NDArray piece = torch.piece(scope, array, offset, offset + count);
            reader.accept(JniUtils.getByteBuffer((PtNDArray) piece, true)
                    .asFloatBuffer()
                    .limit(count));
        }
    }

    /** Reads numbers to the host, beginning at an element, until the buffer is full; at most 2 GiB at once. */
    public void read(long offset, FloatBuffer numbers) {
        try (NDManager scope = torch.newManager()) {
            NDArray piece = torch.piece(scope, array, offset, offset + numbers.remaining());
            FloatBuffer source = JniUtils.getByteBuffer((PtNDArray) piece, true).asFloatBuffer();
            source.limit(numbers.remaining());
            numbers.put(source);
        }
    }

    /** The numbers of one parameter, in row-major order. */
    public float[] floats(ParameterTable.Entry entry) {
        float[] numbers = new float[Math.toIntExact(entry.size())];
        read(entry.offset(), FloatBuffer.wrap(numbers));
        return numbers;
    }

    @Override
    public void close() {
        ops.close();
        manager.close();
    }
}
