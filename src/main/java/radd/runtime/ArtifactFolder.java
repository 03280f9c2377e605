package radd.runtime;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import radd.RaddException;

/** Jars that somebody has put into a folder: side by side, or as a repository of Maven's keeps them. */
record ArtifactFolder(Path folder) implements ArtifactSource {
    @Override
    public String describe() {
        return folder.toString();
    }

    @Override
    public List<Path> fetch(List<Artifact> artifacts) {
        return artifacts.stream().map(this::find).toList();
    }

    private Path find(Artifact artifact) {
        return Stream.of(artifact.file(), artifact.repositoryPath())
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new RaddException(
                        RaddException.Kind.DATA,
                        folder + " has no " + artifact.file(),
                        "fetch it with 'mvn dependency:copy -Dartifact=" + artifact.coordinates()
                                + " -DoutputDirectory=" + folder + "' on a machine that reaches Maven Central"));
    }
}
