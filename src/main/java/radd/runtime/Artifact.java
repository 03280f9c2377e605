package radd.runtime;

import java.util.List;

/**
 * A jar of Maven Central that holds native libraries, and what is taken of it.
 *
 * @param group its group
 * @param name its name
 * @param version its version
 * @param classifier its classifier
 * @param bytes the jar's size
 * @param sha256 the jar's hash
 * @param content what it holds, with versions, for people
 * @param licence the licence of what it holds
 * @param folder the folder within the jar
 * @param libraries the files that are taken
 */
record Artifact(
        String group,
        String name,
        String version,
        String classifier,
        long bytes,
        String sha256,
        String content,
        String licence,
        String folder,
        List<String> libraries) {
    Artifact {
        libraries = List.copyOf(libraries);
    }

    /** Name of the jar. */
    String file() {
        return name + "-" + version + "-" + classifier + ".jar";
    }

    /** Where a repository of Maven's keeps the jar. */
    String repositoryPath() {
        return group.replace('.', '/') + "/" + name + "/" + version + "/" + file();
    }

    /** As Maven's commands name it. */
    String coordinates() {
        return String.join(":", group, name, version, "jar", classifier);
    }
}
