package radd.modelio.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries of one thing, with pauses that grow between them. */
final class Retries {
    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

    /** Something that may fail and be tried again. */
    @FunctionalInterface
    interface Try<T> {
        T make() throws IOException;
    }

    private final Patience patience;
    private int failed;

    Retries(Patience patience) {
        this.patience = patience;
    }

    /** Tries until it succeeds, is refused for good, or has failed too often. */
    static <T> T of(Patience patience, Try<T> what) throws IOException {
        Retries retries = new Retries(patience);
        while (true) {
            try {
                return what.make();
            } catch (HubException failure) {
                retries.pauseAfter(failure);
            }
        }
    }

    /** Says that there was progress: pauses and count begin anew. */
    void progressed() {
        failed = 0;
    }

    /**
     * Waits before the next try.
     *
     * @throws HubException the failure itself, if no other try is worth it
     */
    void pauseAfter(HubException failure) throws IOException {
        failed++;
        Duration pause = patience.firstPause().multipliedBy(1L << (failed - 1));
        if (failure.pause().compareTo(pause) > 0) {
            pause = failure.pause();
        }
        if (!failure.isPassing() || failed >= patience.tries() || pause.compareTo(patience.longestPause()) > 0) {
            throw failure;
        }
        LOG.debug("{}; next try in {} ms", failure.getMessage(), pause.toMillis());
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while waiting for the next try");
        }
    }
}
