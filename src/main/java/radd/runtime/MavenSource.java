package radd.runtime;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import radd.RaddException;
import radd.modelio.FolderTree;

/**
 * The user's Maven, with its settings, mirrors and local repository, where the jars stay: what was fetched once is not fetched again, and what
 * was cut off goes on.
 *
 * @param program the command
 */
record MavenSource(String program) implements ArtifactSource {
    private static final Logger LOG = LoggerFactory.getLogger(MavenSource.class);
    private static final String REMEDY =
            "check Maven's settings and the network and run this again, which goes on where it stopped, or give the jars with --from FOLDER";

    @Override
    public String describe() {
        return "Maven's repositories";
    }

    @Override
    public List<Path> fetch(List<Artifact> artifacts) {
        try {
            Path folder = Files.createTempDirectory("radd-natives");
            try {
                return fetch(artifacts, folder);
            } finally {
                FolderTree.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> fetch(List<Artifact> artifacts, Path folder) throws IOException {
        Path project = folder.resolve("pom.xml");
        Path classPath = folder.resolve("classpath");
        Files.writeString(project, project(artifacts));
        run(List.of(
                program,
                "-B",
                "-f",
                project.toString(),
                "dependency:build-classpath",
                "-Dstyle.color=never",
                "-Dmdep.pathSeparator=:",
                "-Dmdep.outputFile=" + classPath));
        List<Path> jars = Arrays.stream(Files.readString(classPath).strip().split(":"))
                .map(Path::of)
                .toList();
        return artifacts.stream()
                .map(artifact -> jars.stream()
                        .filter(jar -> jar.endsWith(artifact.file()))
                        .findFirst()
                        .orElseThrow(() -> new RaddException(
                                RaddException.Kind.DATA, "Maven gives no " + artifact.file(), REMEDY)))
                .toList();
    }

    /** A project whose class path is the artifacts alone; the plugin is the one that builds radd. */
    private static String project(List<Artifact> artifacts) {
        return """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>radd</groupId>
                  <artifactId>natives</artifactId>
                  <version>1</version>
                  <packaging>pom</packaging>
                  <dependencies>
                """ + artifacts.stream().map(MavenSource::dependency).collect(Collectors.joining()) + """
                  </dependencies>
                  <build><pluginManagement><plugins><plugin>
                    <artifactId>maven-dependency-plugin</artifactId>
                    <version>3.9.0</version>
                  </plugin></plugins></pluginManagement></build>
                </project>
                """;
    }

    private static String dependency(Artifact artifact) {
        return "<dependency><groupId>" + artifact.group() + "</groupId><artifactId>" + artifact.name()
                + "</artifactId><version>" + artifact.version() + "</version><classifier>" + artifact.classifier()
                + "</classifier><exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion>"
                + "</exclusions></dependency>\n";
    }

    /** Runs Maven, passing on what it says of the downloads. */
    private static void run(List<String> command) {
        String error = "";
        int code;
        try {
            Process maven = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            try (BufferedReader lines = maven.inputReader(Charset.defaultCharset())) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    LOG.debug("{}", line);
                    if (line.contains("Download") && line.contains("/org/bytedeco/") && line.contains(".jar")) {
                        LOG.info("{}", line.replaceFirst("^\\[INFO] ", ""));
                    }
                    if (error.isEmpty() && line.startsWith("[ERROR] ")) {
                        error = line.substring("[ERROR] ".length());
                    }
                }
            }
            code = maven.waitFor();
        } catch (IOException e) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    "Maven cannot be started: " + e.getMessage(),
                    "install Maven 3.8 or newer, or give the jars with --from FOLDER",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
        if (code != 0) {
            throw new RaddException(RaddException.Kind.DATA, "Maven could not fetch the natives: " + error, REMEDY);
        }
    }
}
