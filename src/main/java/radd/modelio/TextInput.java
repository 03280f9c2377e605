package radd.modelio;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import radd.RaddException;
import radd.RaddException.Kind;

/**
 * A text read as a stream, the one way in which radd reads what people wrote: strictly as UTF-8, without a leading byte-order mark, out of
 * gzip or Zstandard where it is compressed. Other encodings, NUL bytes and what is no text at all are refused with the place or the name of the form.
 */
public final class TextInput implements AutoCloseable {
    private static final int BUFFER = 1 << 16;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Path file;
    private final Kind kind;
    private final PackedInput stream;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).flip();
    private final CharBuffer characters = CharBuffer.allocate(BUFFER);
    private long bytesDecoded;
    private long linesRead;
    private boolean ended;
    private boolean started;

    /**
     * Reads what a stream gives, and closes it in the end.
     *
     * @param file its name in messages
     * @param kind what a failure is about
     * @throws RaddException of that kind when it begins as something else than text
     */
    public TextInput(Path file, Kind kind, InputStream opened) throws IOException {
        this.file = file;
        this.kind = kind;
        this.stream = new PackedInput(file, kind, opened);
        Optional<FileForm> form = stream.form().filter(found -> found != FileForm.HTML);
        if (form.isPresent()) {
            stream.close();
            throw form.get().refusal(kind, file);
        }
    }

    /** Opens a file; otherwise as {@link #TextInput(Path, Kind, InputStream)}. */
    public static TextInput open(Path file, Kind kind) throws IOException {
        return new TextInput(file, kind, Files.newInputStream(file));
    }

    /**
     * Appends the next characters.
     *
     * @return false at the end of the file, when nothing was appended
     * @throws RaddException at bytes that are no UTF-8 text
     */
    public boolean readInto(StringBuilder text) throws IOException {
        while (!ended) {
            boolean last = !fill();
            int before = bytes.position();
            CoderResult result = decoder.decode(bytes, characters, last);
            bytesDecoded += bytes.position() - before;
            characters.flip();
            checkForNul();
            if (result.isError()) {
                String wrong = String.format("0x%02X", bytes.get(bytes.position()));
                throw refused("is not UTF-8 text: " + wrong + " at " + place(bytesDecoded, characters.length()));
            }
            ended = last && !result.isOverflow();
            if (!started && characters.hasRemaining()) {
                started = true;
                if (characters.charAt(0) == BYTE_ORDER_MARK) {
                    characters.get();
                }
            }
            linesRead += lines(characters.length());
            boolean some = characters.hasRemaining();
            text.append(characters);
            characters.clear();
            if (some) {
                return true;
            }
        }
        return false;
    }

    /** The characters as a stream for libraries; closing it does nothing. */
    public Reader reader() {
        return new Reader() {
            private final StringBuilder some = new StringBuilder();
            private int at;

            @Override
            public int read(char[] into, int offset, int length) throws IOException {
                while (at == some.length()) {
                    some.setLength(0);
                    at = 0;
                    if (!readInto(some)) {
                        return -1;
                    }
                }
                int count = Math.min(length, some.length() - at);
                some.getChars(at, at + count, into, offset);
                at += count;
                return count;
            }

            @Override
            public void close() {
                // The text is closed by its owner.
            }
        };
    }

    /** Bytes of the file that have been taken from it; of a compressed one fewer than its text has. */
    public long bytesRead() {
        return stream.bytesRead();
    }

    /** SHA-256 of the file as it is stored, to be asked once, at its end. */
    public String sha256() throws IOException {
        return stream.sha256();
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }

    private void checkForNul() {
        for (int at = 0; at < characters.length(); at++) {
            if (characters.charAt(at) == '\0') {
                int behind = StandardCharsets.UTF_8
                        .encode(characters.subSequence(at, characters.length()))
                        .remaining();
                throw refused("is not text: a NUL byte at " + place(bytesDecoded - behind, at));
            }
        }
    }

    /**
     * @param offset bytes of the text before the place
     * @param ahead characters in the buffer before it
     */
    private String place(long offset, int ahead) {
        String unpacked = stream.isPacked() ? " of the unpacked text" : "";
        return "byte " + (offset + 1) + " (line " + (linesRead + lines(ahead) + 1) + ")" + unpacked;
    }

    private long lines(int length) {
        return characters
                .subSequence(0, length)
                .chars()
                .filter(sign -> sign == '\n')
                .count();
    }

    private RaddException refused(String what) {
        return new RaddException(
                kind, file + " " + what, "convert it to UTF-8, with iconv -f ISO-8859-1 -t UTF-8 for example");
    }

    /** Fills up the bytes; false at the end of the file. */
    private boolean fill() throws IOException {
        bytes.compact();
        try {
            int read = stream.read(bytes.array(), bytes.position(), bytes.remaining());
            bytes.position(bytes.position() + Math.max(read, 0));
            return read >= 0;
        } finally {
            bytes.flip();
        }
    }
}
