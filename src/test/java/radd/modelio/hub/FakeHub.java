package radd.modelio.hub;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import radd.modelio.Sha256;

/**
 * A hub on this machine that answers as Hugging Face's does: small files by way of a relative redirect, large ones by a redirect to a second
 * server, what is said of a file in headers of the redirect, refusals with their codes.
 */
public final class FakeHub implements AutoCloseable {
    /** Files from this size on are large ones, kept by the blob host under their SHA-256. */
    public static final int LARGE = 1000;

    private static final Pattern RESOLVE = Pattern.compile("/((?:datasets/)?[^/]+(?:/[^/]+)?)/resolve/([^/]+)/(.+)");
    private static final Pattern CACHED = Pattern.compile("/api/resolve-cache/(.+)/([0-9a-f]{40})/-/(.+)");
    private static final Pattern INFORMATION = Pattern.compile("/api/(models|datasets)/(.+)/revision/([^/]+)");
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-");
    private static final int BYTES_AT_ONCE = 1 << 13;

    /** A repository: files by commit, commits by name. */
    private record Repo(Map<String, Map<String, byte[]>> commits, Map<String, String> names, Optional<String> token) {}

    private final Map<String, Repo> repos = new ConcurrentHashMap<>();
    private final Map<String, byte[]> large = new ConcurrentHashMap<>();
    private final FakeServer hub = new FakeServer(this::answer);
    private final FakeServer blobs = new FakeServer(this::blob);
    private volatile int bytesPerSecond = Integer.MAX_VALUE;

    /** The hub itself. */
    public FakeServer hub() {
        return hub;
    }

    /** The host of large files. */
    public FakeServer blobs() {
        return blobs;
    }

    /** Sends large files no faster than this. */
    public void throttle(int newBytesPerSecond) {
        bytesPerSecond = newBytesPerSecond;
    }

    /**
     * Makes the next commit of a repository.
     *
     * @param name {@code org/name} or {@code datasets/org/name}
     * @param files contents by name, UTF-8 texts or bytes
     * @return the commit's hash
     */
    public String commit(String name, Map<String, ?> files) {
        Repo repo = repos.computeIfAbsent(name, made -> new Repo(new TreeMap<>(), new HashMap<>(), Optional.empty()));
        Map<String, byte[]> contents = new TreeMap<>();
        files.forEach((file, content) -> contents.put(
                file, content instanceof byte[] bytes ? bytes : ((String) content).getBytes(StandardCharsets.UTF_8)));
        String commit = Sha256.of(name + repo.commits().size()).substring(0, 40);
        repo.commits().put(commit, contents);
        repo.names().put(Revision.MAIN, commit);
        contents.values().stream()
                .filter(content -> content.length >= LARGE)
                .forEach(content -> large.put(Sha256.of(content), content));
        return commit;
    }

    /** Gives the newest commit another name. */
    public void tag(String name, String tag) {
        Repo repo = repo(name);
        repo.names().put(tag, Objects.requireNonNull(repo.names().get(Revision.MAIN)));
    }

    /** Lets only those in who have a token. */
    public void gate(String name, String token) {
        Repo open = repo(name);
        repos.put(name, new Repo(open.commits(), open.names(), Optional.of(token)));
    }

    /** Variables for a client of this hub with a cache of its own. */
    public Map<String, String> environment(Path home) {
        return Map.of(
                "HF_ENDPOINT", hub.address().toString(),
                "HF_HOME", home.toString(),
                "HF_HUB_CACHE", home.resolve("hub").toString(),
                "HF_HUB_OFFLINE", "0",
                "HOME", home.toString());
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        Matcher resolve = RESOLVE.matcher(path);
        Matcher cached = CACHED.matcher(path);
        Matcher information = INFORMATION.matcher(path);
        if (cached.matches()) {
            small(
                    exchange,
                    Objects.requireNonNull(
                            files(cached.group(1), cached.group(2)).get(decoded(cached.group(3)))),
                    cached.group(2));
        } else if (resolve.matches()) {
            resolve(exchange, resolve.group(1), decoded(resolve.group(2)), resolve.group(3));
        } else if (information.matches()) {
            String prefix = information.group(1).equals("datasets") ? "datasets/" : "";
            information(exchange, prefix + information.group(2), decoded(information.group(3)));
        } else if (path.equals("/api/models")) {
            ArrayNode models = new ObjectMapper().createArrayNode();
            String author = exchange.getRequestURI().getQuery().replaceFirst("author=([^&]*).*", "$1");
            repos.keySet().stream()
                    .filter(name -> name.startsWith(author + "/"))
                    .forEach(name -> models.addObject().put("id", name));
            json(exchange, models.toString());
        } else {
            refuse(exchange, 404, "", "Not here");
        }
    }

    /** The commit that is asked for; nothing if the request was refused. */
    private Optional<String> admitted(HttpExchange exchange, String name, String revision) throws IOException {
        Repo repo = repos.get(name);
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (repo == null) {
            refuse(exchange, authorization == null ? 401 : 404, "RepoNotFound", "Repository not found");
            return Optional.empty();
        }
        if (repo.token().isPresent() && !("Bearer " + repo.token().get()).equals(authorization)) {
            refuse(
                    exchange,
                    authorization == null ? 401 : 403,
                    "GatedRepo",
                    "Access to model " + name + " is restricted.");
            return Optional.empty();
        }
        String commit =
                repo.commits().containsKey(revision) ? revision : repo.names().get(revision);
        if (commit == null) {
            refuse(exchange, 404, "RevisionNotFound", "Invalid rev id: " + revision);
        }
        return Optional.ofNullable(commit);
    }

    private void information(HttpExchange exchange, String name, String revision) throws IOException {
        Optional<String> commit = admitted(exchange, name, revision);
        if (commit.isPresent()) {
            ObjectNode answer =
                    new ObjectMapper().createObjectNode().put("id", name).put("sha", commit.get());
            ArrayNode siblings = answer.putArray("siblings");
            files(name, commit.get())
                    .keySet()
                    .forEach(file -> siblings.addObject().put("rfilename", file));
            json(exchange, answer.toString());
        }
    }

    private void resolve(HttpExchange exchange, String name, String revision, String file) throws IOException {
        Optional<String> commit = admitted(exchange, name, revision);
        if (commit.isEmpty()) {
            return;
        }
        byte[] content = files(name, commit.get()).get(decoded(file));
        if (content == null) {
            Answers.set(exchange, "X-Repo-Commit", commit.get());
            refuse(exchange, 404, "EntryNotFound", "Entry not found");
            return;
        }
        Answers.set(exchange, "X-Repo-Commit", commit.get());
        if (content.length >= LARGE) {
            Answers.set(
                    exchange,
                    "X-Linked-Etag",
                    "\"" + Sha256.of(content) + "\"",
                    "X-Linked-Size",
                    String.valueOf(content.length),
                    "Location",
                    blobs.address() + "/" + Sha256.of(content) + "?X-Amz-Signature=secret");
            exchange.sendResponseHeaders(302, -1);
        } else {
            Answers.set(exchange, "Location", "/api/resolve-cache/" + name + "/" + commit.get() + "/-/" + file);
            exchange.sendResponseHeaders(307, -1);
        }
    }

    private static void small(HttpExchange exchange, byte[] content, String commit) throws IOException {
        Answers.set(
                exchange, "X-Repo-Commit", commit, "ETag", "W/\"" + git(content) + "\"", "Content-Type", "text/plain");
        if (exchange.getRequestMethod().equals("HEAD")) {
            Answers.set(exchange, "Content-Length", String.valueOf(content.length));
            exchange.sendResponseHeaders(200, -1);
        } else {
            Answers.send(exchange, 200, content, 0, content.length, content.length);
        }
    }

    private void blob(HttpExchange exchange) throws IOException {
        byte[] content = Objects.requireNonNull(
                large.get(exchange.getRequestURI().getPath().substring(1)));
        Matcher range =
                RANGE.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
        int from = range.matches() ? Integer.parseInt(range.group(1)) : 0;
        if (from >= content.length) {
            Answers.status(416, "Content-Range", "bytes */" + content.length).to(exchange);
            return;
        }
        if (range.matches()) {
            Answers.set(exchange, "Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        }
        Answers.set(exchange, "ETag", "\"of-the-blob-host\"");
        exchange.sendResponseHeaders(range.matches() ? 206 : 200, content.length - from);
        for (int at = from; at < content.length; at += BYTES_AT_ONCE) {
            int length = Math.min(BYTES_AT_ONCE, content.length - at);
            exchange.getResponseBody().write(content, at, length);
            if (bytesPerSecond < Integer.MAX_VALUE) {
                exchange.getResponseBody().flush();
                pause(1000L * length / bytesPerSecond);
            }
        }
    }

    private static void pause(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private Repo repo(String name) {
        return Objects.requireNonNull(repos.get(name), name);
    }

    private Map<String, byte[]> files(String name, String commit) {
        return Objects.requireNonNull(repo(name).commits().get(commit), commit);
    }

    private static void json(HttpExchange exchange, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Answers.set(exchange, "Content-Type", "application/json; charset=utf-8");
        Answers.send(exchange, 200, bytes, 0, bytes.length, bytes.length);
    }

    private static void refuse(HttpExchange exchange, int status, String code, String message) throws IOException {
        Answers.status(
                        status,
                        "X-Error-Code",
                        code,
                        "X-Error-Message",
                        message,
                        "WWW-Authenticate",
                        "Bearer realm=\"hub\"")
                .to(exchange);
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part, StandardCharsets.UTF_8);
    }

    /** As git names a content. */
    public static String git(byte[] content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        hub.close();
        blobs.close();
    }
}
