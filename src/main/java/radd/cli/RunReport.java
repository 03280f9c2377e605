package radd.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import radd.RaddException;
import radd.config.ConfigReader;
import radd.config.OverrideList;
import radd.config.Presets;
import radd.modelio.FileFailure;
import radd.train.RunStatus;
import radd.train.checkpoint.RunFolder;

/**
 * How a run stands beside what was asked of it.
 *
 * @param steps all that it is to make; empty if its settings cannot be read here
 * @param overrides of the command that began it
 */
record RunReport(RunStatus status, OptionalLong steps, List<String> overrides) {
    /** Looks at a run. */
    static RunReport of(Path run) {
        OptionalLong steps = steps(RunFolder.look(run).config());
        return new RunReport(
                RunStatus.of(run, steps), steps, overrides(RunFolder.look(run).overrides()));
    }

    private static OptionalLong steps(Path config) {
        try {
            return OptionalLong.of(new ConfigReader(Presets.installed())
                    .read(Optional.of(config), List.of())
                    .tree()
                    .at("/training/n_iters")
                    .asLong());
        } catch (RaddException ofAnotherVersion) {
            return OptionalLong.empty();
        }
    }

    private static List<String> overrides(Path file) {
        try {
            return Files.exists(file) ? OverrideList.ofYaml(Files.readString(file)) : List.of();
        } catch (IOException e) {
            throw FileFailure.reading(file, e);
        }
    }
}
