package radd.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import radd.Named;

/** A page that {@code radd help} shows beside the usage of commands: what concerns several of them. */
enum HelpTopic implements Named {
    PRECISION,
    SAMPLING,
    DATA,
    EXIT_CODES;

    /** The page, lines of at most 80 columns. */
    String text() {
        String resource = "/help/" + label() + ".txt";
        try (InputStream in = HelpTopic.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
