package radd;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import radd.config.ConfigReader;
import radd.config.Presets;
import radd.config.TrainConfigs;
import radd.train.TrainConfig;

/** The configuration that tests train with, {@code src/test/resources/config/tiny.yaml}, read as the program reads its own. */
public final class TinyRun {
    /** The file, from any working folder. */
    public static final Path FILE =
            Path.of("src/test/resources/config/tiny.yaml").toAbsolutePath();

    /** Sentences of the grammar to train on as on any corpus. */
    public static final Path CORPUS = FILE.resolveSibling("tiny.jsonl");

    private TinyRun() {}

    /** The run that the file describes, but for some settings {@code key=value}. */
    public static TrainConfig config(List<String> overrides) {
        return TrainConfigs.bind(new ConfigReader(Presets.installed()).read(Optional.of(FILE), overrides));
    }

    /** As {@link #config(List)}. */
    public static TrainConfig config(String... overrides) {
        return config(List.of(overrides));
    }
}
