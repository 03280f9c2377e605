package radd.modelio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import radd.RaddException;
import radd.RaddException.Kind;

class TextInputTest {
    private static final Path NAME = Path.of("some.txt");

    private static String read(InputStream stream) throws IOException {
        StringBuilder text = new StringBuilder();
        try (TextInput input = new TextInput(NAME, Kind.DATA, stream)) {
            boolean some = true;
            while (some) {
                some = input.readInto(text);
            }
        }
        return text.toString();
    }

    private static String read(byte[] bytes) throws IOException {
        return read(new ByteArrayInputStream(bytes));
    }

    private static void assertRefused(String part, byte[] bytes) {
        RaddException refusal = assertThrows(RaddException.class, () -> read(bytes));
        assertEquals(Kind.DATA, refusal.kind());
        assertTrue(String.valueOf(refusal.getMessage()).startsWith(NAME + " "), refusal.getMessage());
        assertTrue(String.valueOf(refusal.getMessage()).contains(part), refusal.getMessage());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[]... members) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] member : members) {
            try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
                zip.write(member);
            }
        }
        return out.toByteArray();
    }

    @Test
    void onlyTheMarkAtTheBeginningIsDropped() throws IOException {
        assertEquals("a\uFEFFb", read(utf8("\uFEFFa\uFEFFb")));
        assertEquals("", read(utf8("\uFEFF")));
        assertEquals("", read(new byte[0]));
    }

    @Test
    void theFirstWrongByteIsNamedWithItsPlace() {
        byte[] latin = "\u00FCber".getBytes(StandardCharsets.ISO_8859_1);
        assertRefused("not UTF-8 text: 0xFC at byte 1 (line 1)", latin);
        byte[] far = utf8("\u00E4bc\n".repeat(50_000) + "x?");
        far[far.length - 1] = (byte) 0xE9;
        assertRefused("0xE9 at byte " + far.length + " (line 50001)", far);
        byte[] zero = utf8("\u00E4bc\n".repeat(50_000) + "x?");
        zero[zero.length - 1] = 0;
        assertRefused("not text: a NUL byte at byte " + zero.length + " (line 50001)", zero);
    }

    @Test
    void gzipIsReadToItsLastMember() throws IOException {
        byte[] noise = new byte[300_000];
        Random random = new Random(3);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (byte) ('a' + random.nextInt(26));
        }
        byte[] zipped = gzip(noise, utf8("second\n"), utf8("third"));
        String whole = new String(noise, StandardCharsets.US_ASCII) + "second\nthird";
        assertEquals(whole, read(zipped));
        assertEquals(whole, read(new Trickle(zipped)), "a pipe that pauses between members has not ended");
    }

    @Test
    void damagedGzipIsRefused() throws IOException {
        byte[] zipped = gzip(utf8("some text\n".repeat(1000)));
        assertRefused("damaged or incomplete", Arrays.copyOf(zipped, zipped.length / 2));
        assertRefused("damaged or incomplete", Arrays.copyOf(zipped, zipped.length + 100));
        zipped[zipped.length - 6] ^= 1;
        assertRefused("damaged or incomplete", zipped);
        assertRefused("of the unpacked text", gzip(utf8("a\0")));
    }

    @Test
    void whatIsNoTextIsNamed() {
        assertRefused("UTF-16", "text".getBytes(StandardCharsets.UTF_16));
        assertRefused("Git LFS", utf8("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"));
        assertRefused("Zstandard data ends or breaks", new byte[] {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0});
        assertRefused("Parquet", utf8("PAR1\u0015\u0004"));
        assertRefused("Arrow file", utf8("ARROW1\0\0"));
        assertRefused("zip archive", utf8("PK\u0003\u0004"));
    }

    /** Gives few bytes at a time and never says that there are more. */
    private static final class Trickle extends InputStream {
        private final ByteArrayInputStream bytes;

        Trickle(byte[] bytes) {
            this.bytes = new ByteArrayInputStream(bytes);
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            return bytes.read(into, offset, Math.min(length, 7));
        }
    }
}
