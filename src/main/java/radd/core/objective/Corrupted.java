package radd.core.objective;

/** A clean sequence with the corruption that an objective drew for it; holds no tensors. */
public interface Corrupted {
    /** L. */
    int length();

    /** What the network sees, [L]; nobody changes it. */
    int[] tokens();
}
