package radd.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import radd.RaddException;
import radd.train.checkpoint.RunFinder;
import radd.train.checkpoint.RunFolder;
import radd.train.checkpoint.RunLock;

/** Removes the folder of a run or of a sweep, which nothing else may begin to use meanwhile. */
final class RunRemoval {
    private RunRemoval() {}

    /**
     * Refuses what is not to be removed.
     *
     * @throws RaddException (DATA) for a link, for a folder that is of no run and no sweep, and for one in which a process trains
     */
    static void requireRemovable(Path folder) {
        if (Files.isSymbolicLink(folder)) {
            throw new RaddException(
                    RaddException.Kind.DATA, folder + " is a link", "name the folder itself, or remove the link by rm");
        }
        if (!SweepFolder.isSweep(folder)) {
            RunFolder.requireRun(folder);
        }
        for (Path run : RunFinder.below(folder)) {
            RunLock.holder(run).ifPresent(holder -> {
                throw new RaddException(
                        RaddException.Kind.DATA, "run " + run + " is in use by " + holder, "stop that first");
            });
        }
    }

    /**
     * Removes a folder; of links that are in it, themselves and not what they lead to.
     *
     * @throws RaddException (DATA) if it must not be, or cannot be
     */
    static void remove(Path folder) {
        requireRemovable(folder);
        List<RunLock> locks = new ArrayList<>();
        try {
            for (Path run : RunFinder.below(folder)) {
                RunLock lock = new RunLock();
                locks.add(lock);
                lock.take(RunFolder.open(run));
            }
            RunFolder.look(folder).delete();
        } finally {
            locks.forEach(RunLock::close);
        }
    }
}
