package radd.modelio.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one thread of one process load a blob while others wait for it. The operating system gives the lock back when its holder dies.
 *
 * <p>It saves work and nothing else: where a file system has no locks, or has them in vain, several write the same bytes to the same
 * places of the same file, and what is published was checked.
 */
final class BlobLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BlobLock.class);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);
    private static final int TRIES_BETWEEN_LINES = 300;

    /** Of this process: the system's locks are a process's, and are lost when any of its channels to the file is closed. */
    private static final ConcurrentMap<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private final ReentrantLock thread;
    private final @Nullable FileChannel channel;

    private BlobLock(ReentrantLock thread, @Nullable FileChannel channel) {
        this.thread = thread;
        this.channel = channel;
    }

    /**
     * Waits for the lock.
     *
     * @param file the lock's file, which is made and stays
     * @param done whether there is nothing left to wait for
     */
    static BlobLock take(Path file, BooleanSupplier done) throws IOException {
        ReentrantLock thread = THREADS.computeIfAbsent(file.toAbsolutePath(), path -> new ReentrantLock());
        try {
            thread.lockInterruptibly();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while waiting for " + file);
        }
        try {
            return new BlobLock(thread, locked(file, done));
        } catch (IOException | RuntimeException failure) {
            thread.unlock();
            throw failure;
        }
    }

    private static @Nullable FileChannel locked(Path file, BooleanSupplier done) throws IOException {
        FileChannel opened;
        try {
            opened = open(file);
        } catch (IOException notMine) {
            LOG.debug("no lock on {}: {}", file, notMine.toString());
            return null;
        }
        try {
            for (int tries = 1; !done.getAsBoolean(); tries++) {
                FileLock lock = opened.tryLock();
                if (lock != null) {
                    return opened;
                }
                if (tries % TRIES_BETWEEN_LINES == 0) {
                    LOG.info("another process downloads the same file; waiting for it ({})", file);
                }
                Thread.sleep(BETWEEN_TRIES.toMillis());
            }
        } catch (InterruptedException stopped) {
            opened.close();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while waiting for " + file);
        } catch (IOException noLocks) {
            LOG.debug("no lock on {}: {}", file, noLocks.toString());
        }
        opened.close();
        return null;
    }

    /** Members of a group that share a cache may lock what another has made. */
    private static FileChannel open(Path file) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        boolean made = !Files.exists(file);
        FileChannel opened = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (made) {
            try {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
            } catch (IOException | UnsupportedOperationException noSuchPermissions) {
                LOG.debug("permissions of {}: {}", file, noSuchPermissions.toString());
            }
        }
        return opened;
    }

    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException failure) {
            LOG.debug("a lock was not given back properly: {}", failure.toString());
        } finally {
            thread.unlock();
        }
    }
}
