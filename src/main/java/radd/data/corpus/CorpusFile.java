package radd.data.corpus;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.modelio.FileFailure;
import radd.modelio.FileForm;
import radd.modelio.PackedInput;
import radd.modelio.TextInput;

/**
 * One file of a corpus. A pipe, and whatever is named by an open descriptor ({@code /dev/stdin}), is another content each time: it is opened
 * once, at the first look, and what was looked at is kept for the one reading.
 */
public final class CorpusFile {
    /** Of a pipe: as much as can be looked at before it is read. */
    private static final int LOOKED_AT = 1 << 20;

    private final Path path;
    private final boolean readOnce;
    private @Nullable BufferedInputStream pipe;

    CorpusFile(Path path) {
        this.path = path;
        this.readOnce = !Files.isRegularFile(path) || path.startsWith("/dev") || path.startsWith("/proc");
    }

    /** Where it lies, absolute. */
    Path path() {
        return path;
    }

    /** Whether it can be read once only. */
    boolean isReadOnce() {
        return readOnce;
    }

    /** Its length as it is stored; 0 for a pipe and where it cannot be told. */
    long bytes() {
        return path.toFile().length();
    }

    /** The path with all links resolved: a link may stand for another file tomorrow. */
    String identity() throws IOException {
        return (readOnce ? path : path.toRealPath()).toString();
    }

    /**
     * Opens the text, of a pipe for the first and only time; the caller closes it.
     *
     * @throws RaddException (DATA) when it is recognised as something else than text
     */
    TextInput open() throws IOException {
        return readOnce ? new TextInput(path, Kind.DATA, opened()) : TextInput.open(path, Kind.DATA);
    }

    /**
     * Opens the content, out of gzip or Zstandard, of a pipe for the first and only time; the caller closes it.
     *
     * @throws RaddException (DATA) when it is packed and damaged at its beginning
     */
    PackedInput openContent() throws IOException {
        return readOnce ? new PackedInput(path, Kind.DATA, opened()) : PackedInput.open(path, Kind.DATA);
    }

    /**
     * What the content is by its first bytes; empty for plain text and what is not known.
     *
     * @throws RaddException (DATA) when the file cannot be read
     */
    Optional<FileForm> form() {
        try (PackedInput look =
                readOnce ? new PackedInput(path, Kind.DATA, new ByteArrayInputStream(peek())) : openContent()) {
            return look.form();
        } catch (IOException failure) {
            throw FileFailure.reading(path, failure);
        }
    }

    /**
     * The text's first line, as far as it can be looked at; what is wrong with it is left to the reading.
     *
     * @throws RaddException (DATA) when the file cannot be read
     */
    String beginning() {
        StringBuilder text = new StringBuilder();
        try (TextInput look = readOnce ? new TextInput(path, Kind.DATA, new ByteArrayInputStream(peek())) : open()) {
            boolean some = true;
            while (some && text.indexOf("\n") < 0 && text.length() < LOOKED_AT) {
                some = look.readInto(text);
            }
        } catch (RaddException wrongOrCutOff) {
            return text.toString();
        } catch (IOException failure) {
            throw FileFailure.reading(path, failure);
        }
        int end = text.indexOf("\n");
        return end < 0 ? text.toString() : text.substring(0, end);
    }

    private byte[] peek() throws IOException {
        BufferedInputStream stream = opened();
        stream.mark(LOOKED_AT);
        byte[] start = stream.readNBytes(LOOKED_AT);
        stream.reset();
        return start;
    }

    private BufferedInputStream opened() throws IOException {
        if (pipe == null) {
            // Not Files.newInputStream, whose streams ask a pipe for its position and fail.
            pipe = new BufferedInputStream(new FileInputStream(path.toFile()));
        }
        return pipe;
    }
}
