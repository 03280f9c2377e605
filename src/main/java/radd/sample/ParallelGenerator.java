package radd.sample;

import java.util.List;
import radd.engine.DeviceThreads;

/** Generators of several devices that serve one request together: each takes the next sequence when it has room. */
public final class ParallelGenerator {
    private final List<Generator> generators;

    /**
     * @param generators one a device, at least one, of the same model and decoding; not closed here
     */
    public ParallelGenerator(List<Generator> generators) {
        this.generators = List.copyOf(generators);
        if (generators.isEmpty()) {
            throw new IllegalArgumentException("no generator, must be at least one");
        }
    }

    /** As {@link Generator#generate(GenerationRequest, GenerationListener)}; the first failure of a device ends all. */
    public GenerationTotals generate(GenerationRequest request, GenerationListener listener) {
        Generation generation = generators.get(0).generation(request, listener);
        DeviceThreads.run(
                generators.stream().map(Generator::torch).toList(),
                device -> generators.get(device).work(generation),
                generation::cancel);
        return generation.end();
    }
}
