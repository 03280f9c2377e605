package radd.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Dockerfile says nothing that the checkout does not bear out; Docker itself has not run it. */
class DockerfileTest {
    private static final Path CHECKOUT = Path.of("").toAbsolutePath();

    @Test
    void everyStepFitsTheCheckout() throws IOException {
        assertEquals(List.of(), DockerfileLint.complaints(Files.readString(CHECKOUT.resolve("Dockerfile")), CHECKOUT));
    }

    @ParameterizedTest
    @CsvSource({
        "COPY configs configs, COPY config configs",
        "COPY docs docs, ''",
        "COPY src src, ADD src src",
        "temurin-17, temurin-11",
        "--from=build /cache, --from=builder /cache",
        "-Pdist, -Prelease",
        "linux-x86_64, linux-arm64",
        "runtime install cuda, runtime get cuda",
        "RUN radd --version, RUN radd version"
    })
    void aStepThatDoesNotFitIsFound(String right, String wrong) throws IOException {
        String text = Files.readString(CHECKOUT.resolve("Dockerfile"));
        assertNotEquals(text, text.replace(right, wrong));
        assertNotEquals(List.of(), DockerfileLint.complaints(text.replace(right, wrong), CHECKOUT));
    }
}
