package radd.train.checkpoint;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import radd.RaddException;
import radd.modelio.FileFailure;

/**
 * Keeps other processes from training in a run's folder, as long as it is open: a lock on the file {@code .lock} there, which names the holder.
 *
 * <p>The operating system gives the lock back when its holder dies, and shared file systems that have locks know it on all nodes. Where
 * there are none, only a holder on this machine that still lives is noticed.
 */
public final class RunLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);
    private static final String FILE = ".lock";

    /** The files that this process has locked. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private @Nullable FileChannel channel;
    private Path file = Path.of(FILE);

    /**
     * Takes the folder of a run.
     *
     * @throws RaddException (DATA) naming the process that has it
     */
    public void take(RunFolder run) {
        file = run.path().resolve(FILE);
        try {
            String holder = Files.exists(file) ? Files.readString(file) : "";
            FileChannel opened = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!lock(opened, holder)) {
                opened.close();
                throw new RaddException(
                        RaddException.Kind.DATA,
                        "run " + run + " is in use by " + (holder.isEmpty() ? "another process" : holder),
                        "let that end, or stop it, before resuming");
            }
            channel = opened;
            HELD.add(file.toAbsolutePath());
            if (!holder.isEmpty() && !holder.endsWith(" on " + host())) {
                LOG.warn("run {} was left by {} without a word; should that still run, stop this one", run, holder);
            }
            opened.truncate(0);
            opened.write(ByteBuffer.wrap(holder().getBytes(StandardCharsets.UTF_8)), 0);
        } catch (IOException failure) {
            throw FileFailure.writing(file, failure);
        }
    }

    /**
     * The process that trains in a run's folder now, such as {@code process 7 on node3}; of one on another machine, only a file system with locks
     * can tell that it is gone.
     */
    public static Optional<String> holder(Path run) {
        Path file = run.resolve(FILE);
        try {
            if (HELD.contains(
                    file.toAbsolutePath())) { // closing another channel of the file would lose this process its lock
                return Optional.of(holder());
            }
            String holder = Files.exists(file) ? Files.readString(file) : "";
            if (holder.isEmpty()) {
                return Optional.empty();
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                boolean free = channel.tryLock(0, Long.MAX_VALUE, true) != null;
                return free ? Optional.empty() : Optional.of(holder);
            } catch (IOException noLocks) {
                return Optional.of(holder).filter(RunLock::lives);
            }
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
    }

    private static boolean lock(FileChannel channel, String holder) {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        } catch (IOException noLocks) {
            LOG.warn(
                    "the file system of the run's folder has no locks ({}); nothing but a process of this machine is kept from it",
                    noLocks.getMessage());
            return !lives(holder);
        }
    }

    /** Whether the process that a text names is one of this machine that still runs. */
    static boolean lives(String holder) {
        return ProcessHandle.allProcesses()
                .filter(ProcessHandle::isAlive)
                .anyMatch(process -> holder.equals(name(process.pid()))
                        && process.pid() != ProcessHandle.current().pid());
    }

    /** How this process is named in the file. */
    static String holder() {
        return name(ProcessHandle.current().pid());
    }

    private static String name(long process) {
        return "process " + process + " on " + host();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            return "localhost";
        }
    }

    /** Lets others have the folder. */
    @Override
    public void close() {
        if (channel == null) {
            return;
        }
        HELD.remove(file.toAbsolutePath());
        try (FileChannel held = channel) {
            held.truncate(0);
        } catch (IOException failure) {
            LOG.warn("the run's folder was not given back properly: {}", failure.getMessage());
        }
    }
}
