package radd.data.corpus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import radd.RaddException;
import radd.modelio.FileFailure;

/**
 * Data sets that were copied to this machine: each a folder {@code org/name}, which holds the files of one revision or of several.
 *
 * @param root the folder of these folders
 */
public record DatasetFolders(Path root) implements DatasetFiles {
    @Override
    public List<String> list(String dataset, String revision) {
        Path folder = root.resolve(dataset);
        if (!Files.isDirectory(folder)) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    "the data set " + dataset + " is not on this machine: there is no folder "
                            + folder.toAbsolutePath(),
                    "download it there: hf download --repo-type dataset " + dataset + " --local-dir " + folder);
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(name -> !name.startsWith("."))
                    .toList();
        } catch (IOException failure) {
            throw FileFailure.reading(folder, failure);
        } catch (UncheckedIOException failure) {
            throw FileFailure.reading(folder, new IOException(failure.getMessage(), failure));
        }
    }

    @Override
    public List<Path> files(String dataset, String revision, List<String> paths) {
        return paths.stream()
                .map(path -> root.resolve(dataset).resolve(path).toAbsolutePath())
                .toList();
    }
}
