package radd.modelio.torch;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.modelio.ShownName;
import radd.modelio.TensorInfo;
import radd.modelio.TensorSource;

/** Tensors of a file of PyTorch by name; closed with it. */
final class TorchTensors implements TensorSource {
    private final TorchFile file;
    private final Map<String, Object> tensors;

    /**
     * @param file closed with this object
     * @param tensors {@link TorchTensor}s, or {@link Inert} objects in place of those that are not read
     */
    TorchTensors(TorchFile file, Map<String, Object> tensors) {
        this.file = file;
        this.tensors = tensors;
    }

    @Override
    public Path file() {
        return file.path();
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    @Override
    public TensorInfo info(String name) {
        return tensor(name).info();
    }

    @Override
    public void readFloats(String name, long from, FloatBuffer into) {
        TorchTensor tensor = tensor(name);
        TensorInfo info = tensor.info();
        if (from < 0 || from > info.elements() - into.remaining()) {
            throw new IndexOutOfBoundsException(
                    name + " has " + info.elements() + " elements, asked for " + into.remaining() + " from " + from);
        }
        if (!info.dtype().isFloat()) {
            throw refused(
                    "tensor " + ShownName.of(name) + " of " + file() + " is " + info.dtype() + ", must hold floats");
        }
        file.readFloats(tensor, from, into);
    }

    private TorchTensor tensor(String name) {
        Object found = tensors.get(name);
        if (found instanceof TorchTensor tensor) {
            if (!file.holds(tensor)) {
                throw refused(file() + " lacks the numbers of tensor " + ShownName.of(name) + ": storage "
                        + ShownName.of(tensor.storage().key()) + " is missing or too short");
            }
            return tensor;
        }
        if (found instanceof Inert object) {
            throw refused(file() + " makes tensor " + ShownName.of(name) + " by " + object.constructor()
                    + ", which is not read");
        }
        throw refused(file() + " has no tensor " + ShownName.of(name));
    }

    private static RaddException refused(String what) {
        return new RaddException(
                Kind.DATA, what, "check that it is the file of a model of this kind, or save its state_dict() anew");
    }

    @Override
    public void close() {
        file.close();
    }
}
