package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code radd completion} prints, in the shells that read it. */
class CompletionTest {
    @TempDir
    private Path folder;

    /** What bash would complete the last word of a command line to. */
    private List<String> completed(String... words) throws Exception {
        Path bash = Path.of("/bin/bash");
        assumeTrue(Files.exists(bash), "no bash here");
        Path script = Files.writeString(
                folder.resolve("radd"), CliRun.of("completion").succeeds().out());
        Path ask = Files.writeString(folder.resolve("ask"), """
                compopt() { :; } # works within a completion only
                source "%s"
                COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
                _complete_radd
                printf '%%s\\n' "${COMPREPLY[@]}"
                """.formatted(script));
        Path out = folder.resolve("out");
        ProcessBuilder builder = new ProcessBuilder(bash.toString(), "--norc", ask.toString());
        builder.command().addAll(List.of(words));
        Process process = builder.redirectOutput(out.toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals("", Files.readString(folder.resolve("err")));
        return Files.readAllLines(out);
    }

    @Test
    void commandsTheirOptionsAndCommandsBelowThemAreCompleted() throws Exception {
        assertEquals(List.of("sample", "sample-cond"), completed("radd", "sam"));
        assertEquals(List.of("--temperature"), completed("radd", "sample", "--temp"));
        assertEquals(List.of("frontier"), completed("radd", "eval", "fr"));
    }

    @Test
    void valuesThatHaveNamesAreCompleted() throws Exception {
        assertEquals(List.of("first-hitting"), completed("radd", "sample", "--method", "fi"));
        assertEquals(List.of("bfloat16"), completed("radd", "sample", "--precision", "b"));
        assertEquals(List.of("ptb"), completed("radd", "eval", "--dataset", "p"));
        assertEquals(List.of("neyman"), completed("radd", "eval", "--estimator", "n"));
        assertEquals(List.of("exit-codes"), completed("radd", "help", "e"));
    }

    @Test
    void aValueWithoutNamesIsLeftToTheShellWhichKnowsFiles() throws Exception {
        assertEquals(List.of(""), completed("radd", "sample", "--model-path", "out"));
        assertFalse(CliRun.of("completion").succeeds().out().contains("compopt +o default"));
    }

    /** picocli keeps the names in a variable of the script that is called after the label. */
    @Test
    void namesOfTwoOptionsOfACommandHaveTwoLabels() {
        assertEquals(List.of(), twice(Main.commandLine()).toList());
    }

    private static Stream<String> twice(CommandLine command) {
        Set<String> labels = new HashSet<>();
        Stream<String> own = command.getCommandSpec().options().stream()
                .filter(option -> option.completionCandidates() != null && !labels.add(option.paramLabel()))
                .map(option -> command.getCommandSpec().qualifiedName() + " " + option.longestName());
        return Stream.concat(own, command.getSubcommands().values().stream().flatMap(CompletionTest::twice));
    }
}
