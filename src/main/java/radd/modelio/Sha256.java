package radd.modelio;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 in lower-case hexadecimal. */
public final class Sha256 {
    private static final int CHUNK_BYTES = 1 << 20;

    private Sha256() {}

    /** A new digest, for what comes in pieces. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Hash of a text in UTF-8. */
    public static String of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Hash of some bytes. */
    public static String of(byte[] bytes) {
        return hex(digest().digest(bytes));
    }

    /** Hash of a file's content. */
    public static String of(Path file) throws IOException {
        MessageDigest digest = digest();
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] buffer = new byte[CHUNK_BYTES];
            for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return hex(digest.digest());
    }

    /** What a digest came to. */
    public static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }
}
