package radd.runtime;

import java.nio.file.Path;
import java.util.List;

/** Where jars come from. */
interface ArtifactSource {
    /** Where, for people. */
    String describe();

    /**
     * The jars, in the order of the artifacts; not checked.
     *
     * @throws radd.RaddException (DATA) if one cannot be had
     */
    List<Path> fetch(List<Artifact> artifacts);
}
