package radd.modelio.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last answer of a chain of redirects, and what the hub said of the file on the way: the blob host knows nothing of it.
 */
final class HubAnswer implements AutoCloseable {
    static final String COMMIT = "x-repo-commit";
    static final String LINKED_ETAG = "x-linked-etag";
    static final String LINKED_SIZE = "x-linked-size";
    private static final List<String> OF_THE_FILE = List.of(COMMIT, LINKED_ETAG, LINKED_SIZE);

    private final Map<String, String> ofTheFile = new HashMap<>();
    private @Nullable HttpResponse<InputStream> last;

    /** Takes the next answer of the chain. */
    void take(HttpResponse<InputStream> response) {
        last = response;
        for (String name : OF_THE_FILE) {
            response.headers().firstValue(name).ifPresent(value -> ofTheFile.putIfAbsent(name, value));
        }
    }

    /** Whether the chain has said all that the hub knows of a file. */
    boolean describesFile() {
        return ofTheFile.keySet().containsAll(OF_THE_FILE);
    }

    int status() {
        return response().statusCode();
    }

    boolean isRedirect() {
        return List.of(301, 302, 303, 307, 308).contains(status());
    }

    /** A header of the last answer; of the first that had it for what is said of a file. */
    Optional<String> header(String name) {
        String said = ofTheFile.get(name.toLowerCase(Locale.ROOT));
        return said != null ? Optional.of(said) : response().headers().firstValue(name);
    }

    HttpHeaders headers() {
        return response().headers();
    }

    /** The last answer's body. */
    InputStream body() {
        return response().body();
    }

    /** Whether a web page came. */
    boolean isPage() {
        return header("content-type")
                .filter(type -> type.startsWith("text/html"))
                .isPresent();
    }

    private HttpResponse<InputStream> response() {
        if (last == null) {
            throw new IllegalStateException("nothing was answered yet");
        }
        return last;
    }

    /** Lets go of the connection. */
    @Override
    public void close() throws IOException {
        if (last != null) {
            last.body().close();
        }
    }
}
