package radd.engine;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A program under construction: named functions over tensors, written in Java, emitted as TorchScript.
 *
 * <p>{@link #archive} gives the program as the file that PyTorch's {@code torch.jit.load} opens; {@link #compile} loads it here.
 */
public final class Graph {
    private final Precision precision;
    private final Map<String, GraphFunction> functions = new LinkedHashMap<>();

    /** @param precision the arithmetic of the matrix products */
    public Graph(Precision precision) {
        this.precision = precision;
    }

    /** Starts a function. */
    public GraphFunction function(String name) {
        GraphFunction function = new GraphFunction(name, precision);
        if (functions.putIfAbsent(name, function) != null) {
            throw new IllegalArgumentException("function " + name + " is defined twice");
        }
        return function;
    }

    /** The arithmetic of the matrix products. */
    public Precision precision() {
        return precision;
    }

    /** The program's TorchScript source. */
    public String source() {
        return "class Radd(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n"
                + functions.values().stream().map(GraphFunction::source).collect(Collectors.joining());
    }

    /** The program as a TorchScript archive. */
    public byte[] archive() {
        return Archive.of(source());
    }

    /**
     * Loads the program into the engine.
     *
     * @return the program; the caller closes it
     */
    public Program compile(Torch torch) {
        try {
            return new Program(torch, new ByteArrayInputStream(archive()), functions.keySet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
