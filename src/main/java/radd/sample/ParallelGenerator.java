package radd.sample;

import java.util.List;
import radd.engine.DeviceThreads;

/** Generators of several devices that serve one request together: each takes the next sequence when it has room. */
public final class ParallelGenerator {
    private final List<Generator<?>> generators;
    private final Runnable heartbeat;

    /**
     * @param generators one a device, at least one, of the same model and decoding
     * @param heartbeat called after evaluations, by the thread that calls {@link #generate}
     */
    public ParallelGenerator(List<? extends Generator<?>> generators, Runnable heartbeat) {
        this.generators = List.copyOf(generators);
        this.heartbeat = heartbeat;
        if (generators.isEmpty()) {
            throw new IllegalArgumentException("no generator, must be at least one");
        }
    }

    /** As {@link Generator#generate(GenerationRequest, GenerationListener)}; the first failure of a device ends all. */
    public GenerationTotals generate(GenerationRequest request, GenerationListener listener) {
        Generation generation = new Generation(request, listener);
        DeviceThreads.run(
                generators.stream().map(Generator::torch).toList(),
                (device, wentOn) -> generators.get(device).work(generation, wentOn),
                generation::cancel,
                heartbeat);
        return generation.end();
    }
}
