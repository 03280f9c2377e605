package radd.modelio;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Set;

/** Named tensors whose values are read when they are asked for, whatever file or files hold them. Threads may share one; its owner closes it. */
public interface TensorSource extends AutoCloseable {
    /** What is read, for messages. */
    Path file();

    /** Names of the tensors, in the order of the file. */
    Set<String> names();

    /**
     * Element type and shape of a tensor.
     *
     * @throws radd.RaddException (DATA) when there is no tensor of that name or it is of a kind that is not read
     */
    TensorInfo info(String name);

    /**
     * Reads a run of elements of a tensor of F32, F16, BF16 or F64 (rounded) into a buffer, until that is full.
     *
     * @param from first element, row-major
     * @param into its remaining space says how many are read
     * @throws radd.RaddException (DATA) when the tensor is missing, of another type or not readable
     * @throws IndexOutOfBoundsException when the tensor has fewer elements
     */
    void readFloats(String name, long from, FloatBuffer into);

    /** A whole tensor of floats, row-major; at most 2^31 - 1 elements. */
    default float[] readFloats(String name) {
        float[] values = new float[Math.toIntExact(info(name).elements())];
        readFloats(name, 0, FloatBuffer.wrap(values));
        return values;
    }

    @Override
    void close();
}
