package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
