package radd.modelio;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import radd.RaddException;
import radd.RaddException.Kind;

/** Reads small text files written by people or programs: UTF-8, and never more than a configuration can be long. */
public final class TextFile {
    /** Far above any configuration, far below what would fill the memory when a path names the wrong file. */
    private static final int LONGEST = 4 << 20;

    private TextFile() {}

    /**
     * Reads a whole file of at most 4 MiB.
     *
     * @param kind what a failure is about
     * @throws RaddException of that kind when the file cannot be read, is longer, or is not UTF-8 text
     */
    public static String read(Path file, Kind kind) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) {
                throw new RaddException(kind, file + " is longer than " + LONGEST + " bytes", "check the path");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (text.indexOf('\0') >= 0) {
                throw new CharacterCodingException();
            }
            return text;
        } catch (CharacterCodingException failure) {
            throw new RaddException(kind, file + " is not a text in UTF-8", "check the path", failure);
        } catch (IOException failure) {
            throw FileFailure.reading(kind, file, failure);
        }
    }
}
