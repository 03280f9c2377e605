package radd.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import radd.Golden;
import radd.modelio.ModelDirectory;
import radd.modelio.RunFolders;

/**
 * The folder of a run that goes on writing, as two ranks see it one after the other: when the second looks there is a newer checkpoint.
 *
 * @param ofRankZero has checkpoint 1
 * @param ofRankOne has checkpoint 2 too, which cannot be read
 */
record CheckpointViews(Path ofRankZero, Path ofRankOne) {
    static CheckpointViews in(Path folder) throws IOException {
        CheckpointViews views = new CheckpointViews(folder.resolve("early"), folder.resolve("late"));
        for (Path run : List.of(views.ofRankZero, views.ofRankOne)) {
            Path checkpoint = Files.createDirectories(first(run));
            for (String file : List.of(ModelDirectory.CONFIG, ModelDirectory.WEIGHTS)) {
                Files.copy(Golden.path("model").resolve(file), checkpoint.resolve(file));
            }
        }
        Files.createDirectories(views.ofRankOne.resolve(RunFolders.PREEMPTION).resolve(RunFolders.PREFIX + 2));
        return views;
    }

    /** Checkpoint 1 of a run. */
    static Path first(Path run) {
        return run.resolve(RunFolders.SNAPSHOTS).resolve(RunFolders.PREFIX + 1);
    }
}
