package radd.bench;

/**
 * Something that can be timed.
 *
 * @param name what it is
 * @param flops floating-point operations of its matrix products in one run; a product of [m, k] and [k, n] counts 2 m k n
 * @param tokens tokens that one run processes; 0 where that means nothing
 * @param run runs it once, to the end
 */
public record Workload(String name, double flops, long tokens, Runnable run) {
    /** Wall seconds of one run. */
    double seconds() {
        long start = System.nanoTime();
        run.run();
        return (System.nanoTime() - start) / 1e9;
    }
}
