package radd.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import radd.cli.Main;

/** The packages that {@code mvn package -Pdist} has made, on a machine with nothing else; {@code mvn verify -Pdist} runs this. */
@Tag("dist")
class PackageTest {
    /** The whole quickstart takes about two minutes on two cores. */
    private static final int QUICKSTART_SECONDS = 500;

    private static final int SECONDS = 120;
    private static final String RADD = "/opt/radd/bin/radd";

    @TempDir
    private static Path folder;

    private static Path installed = Path.of("");

    @BeforeAll
    static void unpack() throws Exception {
        EmptyRoot.run(folder, SECONDS, "tar", "-xzf", System.getProperty("radd.dist.linux"), "-C", folder.toString())
                .succeeds();
        try (Stream<Path> entries = Files.list(folder)) {
            installed = entries.filter(Files::isDirectory).findFirst().orElseThrow();
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aFreshUserOfAReadOnlyInstallationRunsTheQuickstartAndSamples() throws Exception {
        EmptyRoot.assumePossible(folder);
        EmptyRoot machine = new EmptyRoot(Files.createDirectory(folder.resolve("root")), installed);
        assertEquals(
                1,
                machine.run(SECONDS, "/bin/bash", "-c", "command -v java || command -v mvn")
                        .code());
        assertFalse(machine.run(SECONDS, "touch", "/opt/radd/lib/x").code() == 0);

        String version = machine.run(SECONDS, RADD, "--version").succeeds().out();
        assertTrue(version.startsWith("radd "), version);
        EmptyRoot.Outcome quickstart =
                machine.run(QUICKSTART_SECONDS, RADD, "train", "--config", "/opt/radd/configs/quickstart.yaml");
        assertTrue(quickstart.succeeds().out().contains("sentences"), quickstart.out() + quickstart.err());
        Path output = machine.home().resolve("output");
        Path run = output.resolve(names(output).get(0));
        run = run.resolve(names(run).get(0));
        assertTrue(Files.size(run.resolve("loss.png")) > 0, quickstart.err());

        String[] sample = {
            RADD,
            "sample",
            "--model-path",
            machine.home().relativize(run).toString(),
            "--seed",
            "3",
            "--precision",
            "float32",
            "--num-samples",
            "2"
        };
        String texts = machine.run(SECONDS, sample).succeeds().out();
        assertTrue(texts.lines().anyMatch(line -> line.matches("[a-z ._]{20,}")), texts);
        assertEquals(texts, machine.run(SECONDS, sample).succeeds().out());
        assertFalse(Files.exists(machine.home().resolve(".djl.ai")), "natives were unpacked");
    }

    @Test
    void everyCommandHasAManualPage() throws Exception {
        Set<String> pages = Set.copyOf(names(installed.resolve("share/man/man1")));
        Set<String> commands = commands(Main.commandLine())
                .map(name -> name.replace(' ', '-') + ".1")
                .collect(Collectors.toSet());
        assertEquals(commands, pages);
        String page = Files.readString(installed.resolve("share/man/man1/radd-sample.1"));
        assertTrue(page.startsWith("'\\\" t") && page.contains("\\-\\-temperature"), page);
    }

    private static Stream<String> commands(CommandLine command) {
        return Stream.concat(
                Stream.of(command.getCommandSpec().qualifiedName()),
                command.getSubcommands().values().stream().distinct().flatMap(PackageTest::commands));
    }

    @Test
    void completionIsThatOfTheCommandItself() throws Exception {
        Path script = installed.resolve("share/bash-completion/completions/radd");
        String ask = "source " + script
                + "; COMP_WORDS=(radd eval fr) COMP_CWORD=2; _complete_radd; echo \"${COMPREPLY[@]}\"";
        assertEquals(
                "frontier\n",
                EmptyRoot.run(folder, SECONDS, "bash", "-c", ask).succeeds().out());
    }

    /** In a terminal: the names of a value and a file are completed, and what then stands in the line is shown by a command of the same name. */
    @Test
    void zshCompletesByIt() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/zsh")), "no zsh here");
        Files.createDirectory(folder.resolve("adir"));
        Path setup = Files.writeString(
                folder.resolve("setup"), """
                cd %s
                fpath+=(%s)
                autoload -Uz compinit
                compinit -u -D
                radd() { print -r -- "<$*>" }
                """.formatted(folder, installed.resolve("share/zsh/site-functions")));
        Path ask = Files.writeString(folder.resolve("ask"), """
                zmodload zsh/zpty
                zpty shell zsh -f -i
                zpty -w shell 'source %s'
                zpty -n -w shell $'radd sample --precision b\\t--cache-dir adi\\t\\n'
                zpty -r shell answer '*<*>*'
                print -r -- "$answer"
                """.formatted(setup));
        String answer = EmptyRoot.run(folder, SECONDS, "zsh", "-f", ask.toString())
                .succeeds()
                .out();
        assertTrue(answer.contains("<sample --precision bfloat16 --cache-dir adir>"), answer);
        assertFalse(answer.contains("not found"), answer);
    }

    @Test
    void everyLibraryIsNamedWithItsLicence() throws Exception {
        String list = Files.readString(installed.resolve("licences/THIRD-PARTY.txt"));
        List<String> unnamed = names(installed.resolve("lib")).stream()
                .filter(name -> name.endsWith(".jar") && !name.equals("radd.jar"))
                .map(name -> name.replaceAll("-\\d.*", ""))
                .filter(artifact -> !list.contains(":" + artifact + ":"))
                .toList();
        assertEquals(List.of(), unnamed);
        assertTrue(Files.size(installed.resolve("LICENSE")) > 0);
        assertTrue(Files.readString(installed.resolve("licences/NOTICE.txt")).contains("libtorch"));
        assertTrue(Files.isDirectory(installed.resolve("java/legal/java.base")));
    }

    @Test
    void theNativesAreFilesOfTheVersionInThePom() throws Exception {
        List<String> natives = names(installed.resolve("native/torch"));
        assertTrue(
                natives.containsAll(List.of("libc10.so", "libdjl_torch.so", "libtorch.so", "libtorch_cpu.so")),
                natives.toString());
        assertTrue(names(installed.resolve("lib")).stream().noneMatch(name -> name.startsWith("pytorch-native")));
    }

    @Test
    void thePortablePackageRunsWithTheJavaThereIs() throws Exception {
        Path target = Files.createDirectory(folder.resolve("portable"));
        try (ZipFile zip = ZipFile.builder()
                .setFile(System.getProperty("radd.dist.portable"))
                .get()) {
            for (Enumeration<ZipArchiveEntry> entries = zip.getEntries(); entries.hasMoreElements(); ) {
                unpack(zip, entries.nextElement(), target);
            }
        }
        Path home = target.resolve(names(target).get(0));
        assertTrue(Files.isExecutable(home.resolve("bin/radd")));
        assertFalse(Files.exists(home.resolve("java")));
        List<String> platforms = names(home.resolve("lib")).stream()
                .filter(name -> name.startsWith("pytorch-native-cpu"))
                .map(name -> name.replaceAll(".*-\\d[\\d.]*-|\\.jar", ""))
                .toList();
        assertEquals(List.of("linux-x86_64", "osx-aarch64"), platforms);
        EmptyRoot.Outcome doctor = EmptyRoot.run(
                folder,
                SECONDS,
                "env",
                "HOME=" + folder,
                "RADD_DEVICE=cpu",
                "JAVA_HOME=" + System.getProperty("java.home"),
                home.resolve("bin/radd").toString(),
                "doctor");
        assertTrue(doctor.succeeds().out().contains("starts on cpu"), doctor.out());
    }

    private static void unpack(ZipFile zip, ZipArchiveEntry entry, Path target) throws IOException {
        Path file = target.resolve(entry.getName());
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(Optional.ofNullable(file.getParent()).orElseThrow());
        try (InputStream in = zip.getInputStream(entry)) {
            Files.copy(in, file);
        }
        int ownerMayRun = 0100;
        assertTrue((entry.getUnixMode() & ownerMayRun) == 0 || file.toFile().setExecutable(true), file.toString());
    }
}
