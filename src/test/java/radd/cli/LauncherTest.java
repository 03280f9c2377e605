package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code scripts/radd} in a small checkout of its own, with a Java and a Maven that only write down how they were called. */
class LauncherTest {
    @TempDir
    private Path folder;

    private record Outcome(int code, String out, String err) {}

    private Path checkout() {
        return folder.resolve("a checkout");
    }

    @BeforeEach
    void makeCheckout() throws IOException {
        Path script = checkout().resolve("scripts/radd");
        Files.createDirectories(script.getParent());
        Files.copy(Path.of("scripts/radd"), script);
        for (String part : List.of("native-settings", "build-checkout")) {
            Files.copy(Path.of("scripts", part), script.resolveSibling(part));
        }
        assertTrue(script.toFile().setExecutable(true));
        Files.createDirectories(checkout().resolve("src/main"));
        writeOld(checkout().resolve("pom.xml"), "<project/>");
        makeJava("17.0.1");
        program("bin/mvn", """
                echo built >>"%s/builds"
                [ ! -e broken ] || exit 1
                mkdir -p target/lib && echo jar >target/radd.jar && echo jar >target/lib/b.jar && echo jar >target/lib/a.jar""".formatted(folder));
    }

    /** A Java that prints its arguments, one a line. */
    private void makeJava(String version) throws IOException {
        program("jdk/bin/java", "printf '%s\\n' \"$@\"");
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"" + version + "\"\n");
    }

    private void program(String path, String body) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        assertTrue(file.toFile().setExecutable(true));
    }

    private static void writeOld(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    }

    private Outcome launch(Path program, Map<String, String> environment, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().put("PATH", folder.resolve("bin") + ":/usr/bin:/bin");
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        return new Outcome(
                process.exitValue(), Files.readString(folder.resolve("out")), Files.readString(folder.resolve("err")));
    }

    private Outcome launch(String... args) throws Exception {
        return launch(checkout().resolve("scripts/radd"), Map.of(), args);
    }

    private long builds() throws IOException {
        Path builds = folder.resolve("builds");
        return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
    }

    @Test
    void theFirstStartBuildsAndTheNextDoesNot() throws Exception {
        Outcome first = launch("train", "model=small radd");
        assertEquals(0, first.code(), first.err());
        assertEquals(1, builds());
        assertTrue(first.err().contains("building"), first.err());
        List<String> call = first.out().lines().toList();
        assertEquals(List.of("radd.cli.Main", "train", "model=small radd"), call.subList(call.size() - 3, call.size()));
        assertTrue(call.contains("-Dradd.home=" + checkout()), first.out());
        String target = checkout() + "/target/";
        assertTrue(call.contains(target + "app/radd.jar:" + target + "lib/a.jar:" + target + "lib/b.jar"), first.out());

        Outcome second = launch("--help");
        assertEquals(1, builds());
        assertEquals("", second.err());
    }

    @Test
    void anEditedSourceIsBuiltAgain() throws Exception {
        launch();
        Path source = Files.writeString(checkout().resolve("src/main/Edited.java"), "class Edited {}");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));
        assertEquals(0, launch().code());
        assertEquals(2, builds());
    }

    @Test
    void aFailedBuildIsAUsageErrorAndRunsNothing() throws Exception {
        Files.writeString(checkout().resolve("broken"), "");
        Outcome outcome = launch("--help");
        assertEquals(2, outcome.code());
        assertEquals("", outcome.out());
        assertTrue(outcome.err().contains("radd: the build failed"), outcome.err());
    }

    @Test
    void itIsFoundThroughSymbolicLinks() throws Exception {
        Path inner = Files.createSymbolicLink(folder.resolve("inner"), Path.of("a checkout", "scripts", "radd"));
        Path outer = Files.createSymbolicLink(
                folder.resolve("bin").resolve("radd"), Path.of("..").resolve(inner.getFileName()));
        Outcome outcome = launch(outer, Map.of(), "--help");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("-Dradd.home=" + checkout() + "\n"), outcome.out());
    }

    @Test
    void anOldJavaIsOneLineAndADeviceError() throws Exception {
        makeJava("11.0.2");
        Outcome outcome = launch("--help");
        assertEquals(4, outcome.code());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().contains("Java 17 or newer is needed"), outcome.err());
        assertEquals(0, builds());
    }

    @Test
    void nativeAccessIsGrantedOnlyWhereJavaKnowsTheOption() throws Exception {
        assertFalse(launch().out().contains("--enable-native-access"));
        makeJava("25.0.1");
        assertTrue(launch().out().contains("--enable-native-access=ALL-UNNAMED"));
    }

    @Test
    void theUsersShellVariablesAreNotObeyed() throws Exception {
        Path relative = Path.of("a checkout/scripts/radd");
        Map<String, String> shell = Map.of("CDPATH", ".:/tmp", "GLOBIGNORE", "*", "SHELLOPTS", "noclobber");
        launch();
        Outcome outcome = launch(relative, shell, "--help");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals("", outcome.err());
        assertEquals(launch("--help").out().replace("=" + checkout() + "/scripts/radd", "=" + relative), outcome.out());
    }

    @ParameterizedTest
    @CsvSource({"LC_ALL, xx_YY.UTF-8", "LC_CTYPE, UTF-8", "LANG, xx_YY.UTF-8", "LC_ALL, C", "LANG, ''"})
    void lettersAreReadUnderALocaleThatIsNotInstalled(String variable, String value) throws Exception {
        launch();
        program("jdk/bin/java", "locale charmap");
        Map<String, String> locale = new HashMap<>(Map.of("LC_ALL", "", "LC_CTYPE", "", "LANG", ""));
        locale.put(variable, value);
        assertEquals(
                "UTF-8\n",
                launch(checkout().resolve("scripts/radd"), locale, "--help").out());
    }

    @Test
    void aPathThatJavaCannotReadIsOneLine() throws Exception {
        Path colon = Files.move(checkout(), folder.resolve("a:b"));
        Outcome outcome = launch(colon.resolve("scripts/radd"), Map.of(), "--help");
        assertEquals(2, outcome.code());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().contains("move it"), outcome.err());
        Path letters = Files.move(colon, folder.resolve("r\u00E4dd \u4F60"));
        assertEquals(
                0,
                launch(letters.resolve("scripts/radd"), Map.of("LC_ALL", "C"), "--help")
                        .code());
    }

    @Test
    void tooFewOpenFilesAreOneLineAndADeviceError() throws Exception {
        program("few", "ulimit -n 20; exec \"" + checkout().resolve("scripts/radd") + "\" \"$@\"");
        Outcome outcome = launch(folder.resolve("few"), Map.of(), "--help");
        assertEquals(4, outcome.code());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().contains("only 20 files"), outcome.err());
    }

    @Test
    void optionsForJavaComeBeforeTheProgram() throws Exception {
        Outcome outcome =
                launch(checkout().resolve("scripts/radd"), Map.of("RADD_JAVA_OPTS", "-Xmx3g -Dx=y"), "--help");
        List<String> call = outcome.out().lines().toList();
        assertTrue(call.contains("-Xmx3g") && call.contains("-Dx=y"), outcome.out());
        assertTrue(call.indexOf("-Xmx3g") < call.indexOf("radd.cli.Main"), outcome.out());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void javaLeavesSigusr2ToTheProgram() throws Exception {
        program("jdk/bin/java", "printenv _JAVA_SR_SIGNUM");
        assertEquals("63\n", launch("--help").out());
        assertEquals(
                "40\n",
                launch(checkout().resolve("scripts/radd"), Map.of("_JAVA_SR_SIGNUM", "40"), "--help")
                        .out());
    }

    /** A package as it lies after unpacking, whose own Java writes down how it was called. */
    private Path installed() throws IOException {
        Path home = folder.resolve("radd-1.0");
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("lib"));
        for (String part : List.of("radd", "native-settings")) {
            Files.copy(Path.of("scripts", part), home.resolve("bin").resolve(part));
        }
        for (String library : List.of("radd.jar", "a.jar", "z.jar")) {
            writeOld(home.resolve("lib").resolve(library), "jar");
        }
        Files.writeString(home.resolve("lib/radd.jar.SHA-256"), "0123456789abcdef\n");
        assertTrue(home.resolve("bin/radd").toFile().setExecutable(true));
        program("radd-1.0/java/bin/java", "printf '%s\\n' \"$@\"");
        Files.writeString(home.resolve("java/release"), "JAVA_VERSION=\"17.0.9\"\n");
        return home;
    }

    @Test
    void aPackageRunsOnItsOwnJavaWithItsNativesAndIsNeverBuilt() throws Exception {
        Path home = installed();
        Files.createDirectories(home.resolve("native/torch"));
        Outcome outcome = launch(home.resolve("bin/radd"), Map.of("JAVA_HOME", "/nowhere"), "sample");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(0, builds());
        List<String> call = outcome.out().lines().toList();
        Path lib = home.resolve("lib");
        assertTrue(call.contains(lib + "/radd.jar:" + lib + "/a.jar:" + lib + "/z.jar"), outcome.out());
        assertTrue(call.contains("-Dradd.natives=" + home.resolve("native/torch")), outcome.out());
        assertTrue(call.contains("-Dradd.home=" + home), outcome.out());
    }

    @Test
    void aPackageWithoutAJavaTakesTheOneThereIs() throws Exception {
        Path home = installed();
        Files.move(home.resolve("java"), folder.resolve("moved"));
        Outcome outcome = launch(home.resolve("bin/radd"), Map.of(), "sample");
        assertEquals(0, outcome.code(), outcome.err());
        assertFalse(outcome.out().contains("radd.natives"), outcome.out());
        assertEquals(
                4,
                launch(home.resolve("bin/radd"), Map.of("JAVA_HOME", "/nowhere"))
                        .code());
    }
}
