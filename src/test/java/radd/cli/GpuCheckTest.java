package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/gpu-check} on the CPU: parts, what is run again and what is not, the file of results and the page. */
@Tag("slow")
class GpuCheckTest {
    @TempDir
    private Path folder;

    private record Outcome(int code, String out, String err) {}

    private Outcome check(String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("scripts/gpu-check", "--out", results().toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        assertTrue(process.waitFor(10, TimeUnit.MINUTES));
        return new Outcome(
                process.exitValue(), Files.readString(folder.resolve("out")), Files.readString(folder.resolve("err")));
    }

    private Path results() {
        return folder.resolve("results");
    }

    private JsonNode part(String name) throws IOException {
        return new ObjectMapper()
                .readTree(results().resolve("gpu-check.json").toFile())
                .path("parts")
                .path(name);
    }

    @Test
    void aPartThatIsDoneIsNotRunAgainUnlessAskedFor() throws Exception {
        Outcome first = check("--device", "cpu", "--part", "machine", "--part", "golden");
        assertEquals(0, first.code(), first.err());
        assertTrue(part("golden")
                .path("claims")
                .path("float32 computes the reference's numbers")
                .asBoolean());
        assertTrue(first.out().contains("SCALED DOWN for a CPU"), first.out());
        assertTrue(first.out().contains("resume: not run"), first.out());
        assertEquals(first.out(), Files.readString(results().resolve("gpu-check.txt")));

        String golden = part("golden").path("ended").asText();
        Outcome second = check("--device", "cpu", "--part", "golden");
        assertTrue(second.err().contains("golden is done"), second.err());
        assertEquals(golden, part("golden").path("ended").asText());

        check("--device", "cpu", "--part", "golden", "--again");
        assertFalse(golden.equals(part("golden").path("ended").asText()));
    }

    @Test
    void aPartThatFailsIsSaidSoAndRunAgain() throws Exception {
        Outcome first = check("--device", "cuda:77", "--part", "golden");
        assertEquals(1, first.code());
        assertTrue(first.out().contains("FAILED: device cuda:77 is not there"), first.out());
        assertEquals("failed", part("golden").path("state").asText());
        Outcome second = check("--device", "cuda:77", "--part", "golden");
        assertTrue(second.err().contains("golden ..."), second.err());
    }

    @Test
    void aResultOfAnotherDeviceDoesNotCount() throws Exception {
        check("--device", "cpu", "--part", "machine");
        Outcome other = check("--device", "cuda:77", "--part", "machine");
        assertEquals(1, other.code(), other.out());
    }

    @Test
    void anUnknownPartIsAUsageError() throws Exception {
        Outcome outcome = check("--part", "goldne");
        assertEquals(2, outcome.code());
        assertTrue(outcome.err().contains("no part 'goldne'"), outcome.err());
    }
}
