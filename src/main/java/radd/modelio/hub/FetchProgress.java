package radd.modelio.hub;

/** Hears, from the thread that waits for downloads, how far they are. */
@FunctionalInterface
public interface FetchProgress {
    /** Says nothing to anybody. */
    FetchProgress SILENT = (received, total) -> {};

    /**
     * Called several times a second while files come.
     *
     * @param received bytes that are there, those of earlier downloads included
     * @param total bytes that there will be, or 0 while the hub is still being asked
     */
    void at(long received, long total);
}
