package radd.modelio.hub;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import radd.RaddException;
import radd.RaddException.Kind;

/**
 * The proxies that {@code HTTP_PROXY}, {@code HTTPS_PROXY}, {@code ALL_PROXY} and {@code NO_PROXY} name, in capitals or not.
 *
 * @param http for addresses of http
 * @param https for addresses of https
 * @param none hosts that are asked directly: names, which stand for what lies below them too, with or without a port, or {@code *} for all
 */
public record HubProxies(Optional<URI> http, Optional<URI> https, List<String> none) {
    private static final int USUAL_PORT = 8080;

    public HubProxies {
        none = List.copyOf(none);
    }

    static HubProxies of(Map<String, String> environment) {
        Optional<URI> all = proxy(environment, "ALL_PROXY");
        List<String> none = text(environment, "NO_PROXY").stream()
                .flatMap(list -> Arrays.stream(list.split("[,\\s]+")))
                .map(entry -> entry.replaceFirst("^\\*?\\.", "").toLowerCase(Locale.ROOT))
                .filter(entry -> !entry.isEmpty())
                .toList();
        return new HubProxies(
                proxy(environment, "HTTP_PROXY").or(() -> all),
                proxy(environment, "HTTPS_PROXY").or(() -> all),
                none);
    }

    private static Optional<String> text(Map<String, String> environment, String name) {
        Variables variables = new Variables(environment);
        return variables.text(name.toLowerCase(Locale.ROOT)).or(() -> variables.text(name));
    }

    private static Optional<URI> proxy(Map<String, String> environment, String name) {
        return text(environment, name).map(given -> {
            try {
                URI proxy = URI.create(given.contains("://") ? given : "http://" + given);
                if (proxy.getHost() != null && String.valueOf(proxy.getScheme()).startsWith("http")) {
                    return proxy;
                }
            } catch (IllegalArgumentException noAddress) {
                // refused below with the others
            }
            throw new RaddException(
                    Kind.CONFIG,
                    name + " is no address of an HTTP proxy",
                    "write http://host:port or http://user:password@host:port");
        });
    }

    /** The proxy for an address. */
    Optional<URI> by(URI address) {
        String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
        boolean secure = "https".equals(address.getScheme());
        int port = address.getPort() >= 0 ? address.getPort() : secure ? 443 : 80;
        boolean direct = none.stream()
                .anyMatch(entry -> entry.equals("*") || covers(entry, host) || covers(entry, host + ":" + port));
        return direct ? Optional.empty() : secure ? https : http;
    }

    private static boolean covers(String entry, String host) {
        return host.equals(entry) || host.endsWith("." + entry);
    }

    /** What the proxy for an address is told of the user, as the header {@code Proxy-Authorization}. */
    Optional<String> credentials(URI address) {
        return by(address)
                .map(URI::getUserInfo)
                .map(user -> "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
    }

    /** For Java's client. */
    ProxySelector selector() {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI address) {
                return List.of(by(address).map(HubProxies::toProxy).orElse(Proxy.NO_PROXY));
            }

            @Override
            public void connectFailed(URI address, SocketAddress proxy, IOException failure) {
                // there is no other to choose
            }
        };
    }

    private static Proxy toProxy(URI address) {
        int port = address.getPort() >= 0 ? address.getPort() : USUAL_PORT;
        return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(address.getHost(), port));
    }
}
