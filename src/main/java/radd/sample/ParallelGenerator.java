package radd.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

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
        if (generators.size() == 1) {
            return generators.get(0).generate(request, listener);
        }
        Generation generation = generators.get(0).generation(request, listener);
        ExecutorService threads = Executors.newFixedThreadPool(generators.size());
        try {
            List<Future<?>> working = new ArrayList<>();
            for (Generator generator : generators) {
                working.add(threads.submit(() -> work(generator, generation)));
            }
            join(working);
            return generation.end();
        } finally {
            threads.shutdown();
        }
    }

    private static void work(Generator generator, Generation generation) {
        try {
            generator.work(generation);
        } catch (RuntimeException | Error failure) {
            generation.cancel();
            throw failure;
        }
    }

    /** Waits for all and passes on the first failure. */
    private static void join(List<Future<?>> working) {
        RuntimeException first = null;
        for (Future<?> device : working) {
            try {
                device.get();
            } catch (ExecutionException failure) {
                if (failure.getCause() instanceof Error error) {
                    throw error;
                }
                if (first == null && failure.getCause() instanceof RuntimeException cause) {
                    first = cause;
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while devices work", interrupted);
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
