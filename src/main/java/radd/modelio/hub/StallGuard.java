package radd.modelio.hub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends the reading of a body from which nothing comes any more: Java's client limits the time for an answer's head alone.
 */
final class StallGuard implements AutoCloseable {
    private static final int LOOKS_PER_SILENCE = 8;

    private final InputStream body;
    private final Duration silence;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile long waitingSince = System.nanoTime();
    private volatile boolean waiting;
    private volatile boolean stalled;

    /**
     * Starts watching.
     *
     * @param silence after which it is given up
     */
    StallGuard(InputStream body, Duration silence) {
        this.body = body;
        this.silence = silence;
        Thread watcher = new Thread(this::watch, "download-watch");
        watcher.setDaemon(true);
        watcher.start();
    }

    /** The body; a read of it fails after the silence. */
    InputStream stream() {
        return new FilterInputStream(body) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                waitingSince = System.nanoTime();
                waiting = true; // not while what came is written, which may take longer
                try {
                    int read = super.read(into, offset, length);
                    if (read < 0 && stalled) {
                        throw new IOException("closed");
                    }
                    return read;
                } catch (IOException failure) {
                    throw stalled
                            ? new IOException("nothing came for " + silence.toMillis() + " ms", failure)
                            : failure;
                } finally {
                    waiting = false;
                }
            }
        };
    }

    private void watch() {
        try {
            while (!closed.await(Math.max(1, silence.toMillis() / LOOKS_PER_SILENCE), TimeUnit.MILLISECONDS)) {
                if (waiting && System.nanoTime() - waitingSince > silence.toNanos()) {
                    stalled = true;
                    body.close();
                    return;
                }
            }
        } catch (InterruptedException nobodyInterruptsThisThread) {
            Thread.currentThread().interrupt();
        } catch (IOException failure) {
            // the reader meets it too
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
