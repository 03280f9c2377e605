package radd.train.checkpoint;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import radd.modelio.FileFailure;

/** Finds the folders of runs. */
public final class RunFinder {
    /** Deep enough for {@code multirun/DATE/TIME/NUMBER} in a folder of folders. */
    private static final int DEPTH = 6;

    /** Dates and times in their order, and the numbers of a sweep's jobs in theirs. */
    private static final Comparator<Path> ORDER = Comparator.comparing((Path run) -> String.valueOf(run.getParent()))
            .thenComparing(
                    run -> isNumber(run) ? String.valueOf(run.getFileName()).length() : 0)
            .thenComparing(run -> String.valueOf(run.getFileName()));

    private RunFinder() {}

    /**
     * The runs at or below a folder, in the order of their names; none below that of a run, none behind links, and none where one may not look.
     *
     * @throws radd.RaddException (DATA) if the folder itself cannot be read
     */
    public static List<Path> below(Path folder) {
        List<Path> runs = new ArrayList<>();
        try {
            Path start = Files.isSymbolicLink(folder) ? folder.toRealPath() : folder;
            Files.walkFileTree(start, Set.of(), DEPTH, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
                    if (!RunFolder.isRun(visited)) {
                        return FileVisitResult.CONTINUE;
                    }
                    runs.add(visited);
                    return FileVisitResult.SKIP_SUBTREE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path visited, IOException failure) throws IOException {
                    if (visited.equals(start)) {
                        throw failure;
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw FileFailure.reading(folder, e);
        }
        return runs.stream().sorted(ORDER).toList();
    }

    private static boolean isNumber(Path run) {
        return String.valueOf(run.getFileName()).matches("\\d{1,5}");
    }
}
