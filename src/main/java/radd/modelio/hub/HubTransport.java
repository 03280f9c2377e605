package radd.modelio.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import radd.modelio.hub.HubException.Reason;

/**
 * Sends requests and follows their redirects by hand: Java's client would send the token on to the host of a redirect, and what the hub says
 * of a file stands on the redirect itself.
 */
final class HubTransport {
    private static final int MOST_REDIRECTS = 10;
    private static final int REFUSED = 400;

    /** Beside all from 500 on: the server waited too long for the request, and too many requests. */
    private static final Set<Integer> PASSING = Set.of(408, 429);

    private static final String TUNNEL_PROPERTY = "jdk.http.auth.tunneling.disabledSchemes";

    private final HubSettings settings;
    private final Patience patience;
    private @Nullable HttpClient client;

    HubTransport(HubSettings settings, Patience patience) {
        this.settings = settings;
        this.patience = patience;
        if (settings.proxies().credentials(settings.endpoint()).isPresent()
                && System.getProperty(TUNNEL_PROPERTY) == null) {
            System.setProperty(
                    TUNNEL_PROPERTY, ""); // Java sends no password to a proxy for https unless this allows it
        }
    }

    /** Made with the first request: with all of its certificates it takes a quarter of a second, and what lies in the cache needs none. */
    private synchronized HttpClient client() {
        if (client != null) {
            return client;
        }
        HttpClient made = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience.connect())
                .proxy(settings.proxies().selector())
                .build();
        client = made;
        return made;
    }

    /**
     * Sends a request once; the caller closes the answer.
     *
     * @param enough says of an answer that its redirect need not be followed
     * @throws HubException if there is no answer or a refusal
     */
    HubAnswer send(HubRequest request, Predicate<HubAnswer> enough) throws IOException {
        HubAnswer answer = new HubAnswer();
        URI address = request.address();
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            answer.take(sendTo(address, request));
            if (!answer.isRedirect() || enough.test(answer)) {
                return accepted(answer, address);
            }
            answer.close();
            address = target(address, answer);
        }
        throw new HubException(
                Reason.NO_HUB,
                request.address() + " redirects more than " + MOST_REDIRECTS + " times, in the end to "
                        + withoutQuery(address));
    }

    private HttpResponse<InputStream> sendTo(URI address, HubRequest request) throws IOException {
        HttpRequest.Builder builder = HttpRequest.newBuilder(address)
                .method(request.method(), HttpRequest.BodyPublishers.noBody())
                .header("Accept-Encoding", "identity") // sizes and hashes are of the file itself
                .header("User-Agent", "radd; java/" + Runtime.version().feature())
                .timeout(patience.silence());
        request.from().ifPresent(from -> builder.header("Range", "bytes=" + from + "-"));
        if (isEndpoint(address)) {
            settings.token().ifPresent(token -> builder.header("Authorization", "Bearer " + token));
        }
        settings.proxies().credentials(address).ifPresent(user -> builder.header("Proxy-Authorization", user));
        try {
            return client().send(builder.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while waiting for " + address.getHost());
        } catch (IOException failure) {
            throw new HubException(
                    Reason.UNREACHABLE, reached(address) + ": " + reason(failure), Duration.ZERO, failure);
        }
    }

    private boolean isEndpoint(URI address) {
        URI endpoint = settings.endpoint();
        return endpoint.getScheme().equals(address.getScheme())
                && endpoint.getHost().equalsIgnoreCase(address.getHost())
                && endpoint.getPort() == address.getPort();
    }

    /** Whom a failed request was to reach, and by which way. */
    private String reached(URI address) {
        String proxy = settings.proxies()
                .by(address)
                .map(way -> " by proxy " + way.getHost())
                .orElse("");
        return "cannot reach " + address.getScheme() + "://" + address.getAuthority() + proxy;
    }

    private static String reason(IOException failure) {
        if (failure instanceof HttpConnectTimeoutException) {
            return "no connection in time";
        }
        if (failure instanceof HttpTimeoutException) {
            return "no answer in time";
        }
        Throwable cause = failure.getCause();
        if (failure instanceof UnknownHostException
                || cause instanceof UnresolvedAddressException
                || (cause != null && cause.getCause() instanceof UnresolvedAddressException)) {
            return "its name is unknown here";
        }
        if (failure instanceof ConnectException && failure.getMessage() == null) {
            return "connection refused";
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    private static URI target(URI address, HubAnswer answer) throws IOException {
        String location = answer.header("location").orElse("");
        try {
            URI target = address.resolve(escaped(location));
            if (!location.isEmpty()
                    && target.getHost() != null
                    && Set.of("http", "https").contains(target.getScheme())) {
                return target;
            }
        } catch (IllegalArgumentException noAddress) {
            // refused below with the others
        }
        throw new HubException(
                Reason.NO_HUB, withoutQuery(address) + " redirects to '" + location + "', which is no address");
    }

    /** An address without the signs that addresses cannot have, which servers send all the same. */
    private static String escaped(String location) {
        StringBuilder escaped = new StringBuilder();
        for (byte octet : location.getBytes(StandardCharsets.UTF_8)) {
            boolean legal = octet > ' ' && octet < 0x7f && "\"<>\\^`{|}".indexOf(octet) < 0;
            escaped.append(legal ? String.valueOf((char) octet) : String.format("%%%02X", octet));
        }
        return escaped.toString();
    }

    /** An address as it may be shown: those of blob hosts carry a signature in their query. */
    static String withoutQuery(URI address) {
        return address.getScheme() + "://" + address.getAuthority() + address.getPath();
    }

    /** The answer itself, unless it is a refusal. */
    private HubAnswer accepted(HubAnswer answer, URI address) throws IOException {
        int status = answer.status();
        if (status < REFUSED) {
            return answer;
        }
        answer.close();
        String what = withoutQuery(address) + " answers " + status
                + answer.header("x-error-message")
                        .map(said -> " (" + said + ")")
                        .orElse("");
        if (PASSING.contains(status) || status >= 500) {
            throw new HubException(Reason.BUSY, what, pause(answer), null);
        }
        throw new HubException(reason(answer, isEndpoint(address)), what);
    }

    /**
     * What a refusal means.
     *
     * @param ofEndpoint whether the hub itself refuses; addresses on blob hosts hold for a while only, and the hub gives new ones
     */
    private static Reason reason(HubAnswer answer, boolean ofEndpoint) {
        return switch (answer.header("x-error-code").orElse("")) {
            case "RepoNotFound" -> Reason.NO_REPOSITORY;
            case "GatedRepo" -> Reason.GATED;
            case "RevisionNotFound" -> Reason.NO_REVISION;
            case "EntryNotFound" -> Reason.NO_FILE;
            default ->
                switch (answer.status()) {
                    case 416 -> Reason.NO_RANGE;
                    case 401, 403, 404 -> ofEndpoint ? refusal(answer) : Reason.BUSY;
                    default -> Reason.NO_HUB;
                };
        };
    }

    private static Reason refusal(HubAnswer answer) {
        if (answer.status() == 403) {
            return Reason.FORBIDDEN;
        }
        return answer.header("x-error-message").orElse("").contains("Invalid credentials")
                ? Reason.BAD_TOKEN
                : Reason.NO_REPOSITORY; // to whoever may not see it, the hub says the same of one that is hidden and of
        // none
    }

    /** What {@code Retry-After} asks for, in seconds or by a date. */
    private static Duration pause(HubAnswer answer) {
        Optional<String> asked = answer.header("retry-after").map(String::strip);
        if (asked.isEmpty()) {
            return Duration.ZERO;
        }
        if (asked.get().matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(asked.get()));
        }
        try {
            ZonedDateTime until = ZonedDateTime.parse(asked.get(), DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration pause = Duration.between(ZonedDateTime.now(ZoneOffset.UTC), until);
            return pause.isNegative() ? Duration.ZERO : pause;
        } catch (DateTimeParseException neither) {
            return Duration.ZERO;
        }
    }
}
