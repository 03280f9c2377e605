package radd.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import radd.api.DiffusionModel;
import radd.cli.UntrainedModel;

/** A user's Maven project that depends on radd, built offline from a local repository, runs an example without the command line's libraries. */
@Tag("slow")
class LibraryProjectTest {
    private static final int SECONDS = 240;
    private static final Path EXAMPLE = Path.of("src/test/java/radd/examples/FillGaps.java");

    private static final String PROJECT = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>user</groupId>
              <artifactId>user</artifactId>
              <version>1</version>
              <properties>
                <maven.compiler.release>17</maven.compiler.release>
                <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
              </properties>
              <dependencies>
                <dependency><groupId>radd</groupId><artifactId>radd</artifactId><version>%s</version></dependency>
              </dependencies>
              <build><plugins>
                <plugin><artifactId>maven-resources-plugin</artifactId><version>%s</version></plugin>
                <plugin><artifactId>maven-compiler-plugin</artifactId><version>%s</version></plugin>
                <plugin><artifactId>maven-dependency-plugin</artifactId><version>%s</version></plugin>
              </plugins></build>
            </project>
            """;

    @TempDir
    private Path folder;

    @Test
    void itResolvesCompilesAndRuns() throws Exception {
        String pom = Files.readString(Path.of("pom.xml"));
        String version = found(pom, "<artifactId>radd</artifactId>\\s*<version>([^<]+)");
        Path repository = repository(version);
        Path project = Files.createDirectories(folder.resolve("project/src/main/java/radd/examples"))
                .resolve(EXAMPLE.getFileName());
        Files.copy(EXAMPLE, project);
        Path home = folder.resolve("project");
        Files.writeString(
                home.resolve("pom.xml"),
                PROJECT.formatted(
                        version, plugin(pom, "resources"), plugin(pom, "compiler"), plugin(pom, "dependency")));
        EmptyRoot.run(
                        folder,
                        SECONDS,
                        "mvn",
                        "-o",
                        "-B",
                        "-q",
                        "-f",
                        home.toString(),
                        "-Dmaven.repo.local=" + repository,
                        "compile",
                        "dependency:build-classpath",
                        "-Dmdep.outputFile=" + home.resolve("classpath"))
                .succeeds();
        String classPath = Files.readString(home.resolve("classpath"));
        List<String> libraries = Arrays.stream(classPath.split(File.pathSeparator))
                .map(library -> String.valueOf(Path.of(library).getFileName()))
                .toList();
        assertTrue(libraries.contains("radd-" + version + ".jar"), classPath);
        assertEquals(
                List.of(),
                libraries.stream()
                        .filter(name -> name.matches("(picocli|logback).*"))
                        .toList());

        Path model = UntrainedModel.write(folder.resolve("model"), 29, 16, "grammar");
        EmptyRoot.Outcome run = EmptyRoot.run(
                folder,
                SECONDS,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                home.resolve("target/classes") + File.pathSeparator + classPath,
                "radd.examples.FillGaps",
                model.toString(),
                "the [MASK:2] .");
        assertTrue(run.succeeds().out().startsWith("text 0: 2 open after 0 evaluations\n"), run.out());
    }

    /** The developer's local repository, in which radd alone is another: what an installation of this build would leave there. */
    private Path repository(String version) throws IOException {
        Path own = Path.of(System.getProperty("user.home"), ".m2", "repository");
        Path repository = Files.createDirectories(folder.resolve("repository"));
        try (Stream<Path> groups = Files.list(own)) {
            for (Path group : groups.filter(group -> !group.endsWith("radd")).toList()) {
                Files.createSymbolicLink(repository.resolve(group.getFileName()), group);
            }
        }
        Path artifact = Files.createDirectories(repository.resolve("radd/radd").resolve(version));
        Files.copy(Path.of("pom.xml"), artifact.resolve("radd-" + version + ".pom"));
        try (OutputStream file = Files.newOutputStream(artifact.resolve("radd-" + version + ".jar"));
                JarOutputStream jar = new JarOutputStream(file)) {
            addClasses(jar);
        }
        return repository;
    }

    private static void addClasses(JarOutputStream jar) throws IOException {
        Path classes = Path.of(DiffusionModel.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, jar);
                jar.closeEntry();
            }
        }
    }

    private static String plugin(String pom, String name) {
        return found(pom, "<artifactId>maven-" + name + "-plugin</artifactId>\\s*<version>([^<]+)");
    }

    private static String found(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertTrue(matcher.find(), pattern);
        return matcher.group(1);
    }
}
