package radd.data.corpus;

/** Hears how far the tokenising of a corpus is. */
@FunctionalInterface
public interface BuildProgress {
    /** Hears nothing. */
    BuildProgress SILENT = (bytesDone, bytesTotal) -> {};

    /**
     * Called now and then from the thread that builds the store.
     *
     * @param bytesDone bytes of the source that are read
     * @param bytesTotal bytes of the source
     */
    void report(long bytesDone, long bytesTotal);
}
