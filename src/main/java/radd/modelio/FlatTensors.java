package radd.modelio;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.engine.ParameterTable;

/**
 * The parameters that radd's training goes on with, which a checkpoint holds as one flat tensor.
 *
 * @param tensors closed with this object
 * @param table where each parameter lies
 */
record FlatTensors(SafeTensors tensors, ParameterTable table) implements TensorSource {
    private static final String NAME = "parameters";

    /**
     * Opens the file of a checkpoint; the caller closes the result.
     *
     * @throws RaddException (DATA) if it is of another model
     */
    static FlatTensors open(Path file, ParameterTable table) {
        SafeTensors tensors = SafeTensors.open(file);
        long[] wanted = {table.parameterCount()};
        if (!tensors.names().contains(NAME) || !Arrays.equals(tensors.info(NAME).shape(), wanted)) {
            tensors.close();
            throw new RaddException(
                    Kind.DATA,
                    file + " has no tensor " + NAME + " of " + wanted[0] + " numbers",
                    "check that it belongs to the config.json beside it");
        }
        return new FlatTensors(tensors, table);
    }

    @Override
    public Path file() {
        return tensors.file();
    }

    @Override
    public Set<String> names() {
        return table.shapes().keySet();
    }

    @Override
    public TensorInfo info(String name) {
        long[] shape =
                table.entry(name).shape().stream().mapToLong(Long::longValue).toArray();
        return TensorInfo.of(tensors.info(NAME).dtype(), shape);
    }

    @Override
    public void readFloats(String name, long from, FloatBuffer into) {
        ParameterTable.Entry entry = table.entry(name);
        if (from < 0 || from > entry.size() - into.remaining()) {
            throw new IndexOutOfBoundsException(
                    name + " has " + entry.size() + " elements, asked for " + into.remaining() + " from " + from);
        }
        tensors.readFloats(NAME, entry.offset() + from, into);
    }

    @Override
    public void close() {
        tensors.close();
    }
}
