package radd.modelio.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import radd.modelio.Sha256;

/**
 * The names of blobs: of large files the SHA-256 of their content, of the others the hash that git gives them. Other hubs may name them
 * otherwise, which says nothing of the content.
 */
final class BlobHash {
    private static final Pattern NAME = Pattern.compile("[\\w][\\w.+-]{0,127}");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern GIT = Pattern.compile("[0-9a-f]{40}");
    private static final int CHUNK_BYTES = 1 << 20;

    private BlobHash() {}

    /** Whether a tag that a server gives may be a file's name. */
    static boolean isName(String etag) {
        return NAME.matcher(etag).matches() && !etag.contains("..");
    }

    /**
     * The name that a content has.
     *
     * @param etag a name of the kind that is wanted
     * @return empty if that kind says nothing of the content
     */
    static Optional<String> of(Path content, String etag) throws IOException {
        if (SHA_256.matcher(etag).matches()) {
            return Optional.of(Sha256.of(content));
        }
        return GIT.matcher(etag).matches() ? Optional.of(git(content)) : Optional.empty();
    }

    /** As {@code git hash-object} gives it. */
    private static String git(Path content) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
        digest.update(("blob " + Files.size(content) + "\0").getBytes(StandardCharsets.UTF_8));
        try (InputStream stream = Files.newInputStream(content)) {
            byte[] buffer = new byte[CHUNK_BYTES];
            for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
