package radd.modelio;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import radd.RaddException;
import radd.RaddException.Kind;

/** Whole texts written by people or programs, read as {@link TextInput} does. */
public final class TextFile {
    /** Far above any configuration, far below what would fill the memory when a path names the wrong file. */
    private static final int LONGEST = 4 << 20;

    /** As a path it stands for the standard input. */
    private static final Path STANDARD_INPUT = Path.of("-");

    private TextFile() {}

    /**
     * Reads a whole file of at most 4 Mi characters.
     *
     * @param kind what a failure is about
     * @throws RaddException of that kind when the file cannot be read, is longer, or is not UTF-8 text
     */
    public static String read(Path file, Kind kind) {
        StringBuilder text = new StringBuilder();
        try (TextInput input = TextInput.open(file, kind)) {
            while (input.readInto(text)) {
                if (text.length() > LONGEST) {
                    throw new RaddException(
                            kind, file + " is longer than " + LONGEST + " characters", "check the path");
                }
            }
            return text.toString();
        } catch (IOException failure) {
            throw FileFailure.reading(kind, file, failure);
        }
    }

    /** Whether a path means the standard input, as {@link #lines} reads it. */
    public static boolean isStandardInput(Path file) {
        return file.equals(STANDARD_INPUT);
    }

    /**
     * All lines of a file, or of the standard input for {@code -}.
     *
     * @throws RaddException (DATA) when it cannot be read or is not UTF-8 text
     */
    public static List<String> lines(Path file) {
        StringBuilder text = new StringBuilder();
        try (TextInput input = isStandardInput(file)
                ? new TextInput(Path.of("standard input"), Kind.DATA, System.in)
                : TextInput.open(file, Kind.DATA)) {
            while (input.readInto(text)) {}
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
        return text.toString().lines().toList();
    }
}
