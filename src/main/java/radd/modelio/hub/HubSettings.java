package radd.modelio.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.modelio.FileFailure;

/**
 * What the environment says of hub and cache, by the variables of Python's {@code huggingface_hub}.
 *
 * @param endpoint the hub, without a slash at its end ({@code HF_ENDPOINT})
 * @param cache folder of the repositories ({@code HF_HUB_CACHE}, else {@code hub} in {@code HF_HOME})
 * @param token sent to the endpoint and to no other host ({@code HF_TOKEN}, else the token file's content)
 * @param offline whether no request may be made ({@code HF_HUB_OFFLINE})
 * @param proxies by which requests go
 */
public record HubSettings(URI endpoint, Path cache, Optional<String> token, boolean offline, HubProxies proxies) {
    private static final String PUBLIC_HUB = "https://huggingface.co";
    private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");

    /**
     * Reads the variables.
     *
     * @throws RaddException (CONFIG) if one has a value that cannot be used, (DATA) if the token file cannot be read
     */
    public static HubSettings of(Map<String, String> environment) {
        Variables variables = new Variables(environment);
        Path home = variables
                .path("HF_HOME")
                .orElseGet(() -> variables
                        .path("XDG_CACHE_HOME")
                        .orElseGet(() -> variables.home().resolve(".cache"))
                        .resolve("huggingface"));
        Path cache = variables
                .path("HF_HUB_CACHE")
                .or(() -> variables.path("HUGGINGFACE_HUB_CACHE"))
                .orElseGet(() -> home.resolve("hub"));
        Path tokenFile = variables.path("HF_TOKEN_PATH").orElseGet(() -> home.resolve("token"));
        String offline = variables
                .text("HF_HUB_OFFLINE")
                .or(() -> variables.text("TRANSFORMERS_OFFLINE"))
                .orElse("");
        return new HubSettings(
                endpoint(variables.text("HF_ENDPOINT").orElse(PUBLIC_HUB)),
                cache.toAbsolutePath().normalize(),
                token(variables, tokenFile),
                TRUE.contains(offline.toUpperCase(Locale.ROOT)),
                HubProxies.of(environment));
    }

    private static URI endpoint(String text) {
        try {
            URI endpoint = URI.create(text.replaceFirst("/+$", ""));
            if (Set.of("http", "https").contains(String.valueOf(endpoint.getScheme())) && endpoint.getHost() != null) {
                return endpoint;
            }
        } catch (IllegalArgumentException noAddress) {
            // refused below with the others
        }
        throw new RaddException(
                Kind.CONFIG, "HF_ENDPOINT is '" + text + "'", "it must be an address such as " + PUBLIC_HUB);
    }

    private static Optional<String> token(Variables variables, Path file) {
        Optional<String> given = variables.text("HF_TOKEN").or(() -> variables.text("HUGGING_FACE_HUB_TOKEN"));
        String from = given.isPresent() ? "HF_TOKEN" : file.toString();
        if (given.isEmpty() && Files.isRegularFile(file)) {
            try {
                given = Optional.of(Files.readString(file));
            } catch (IOException failure) {
                throw FileFailure.reading(file, failure);
            }
        }
        Optional<String> token = given.map(String::strip).filter(text -> !text.isEmpty());
        if (token.isPresent() && !token.get().chars().allMatch(sign -> sign > ' ' && sign < 0x7f)) {
            throw new RaddException(
                    Kind.CONFIG, from + " holds no token: there are spaces or other signs in it", "correct it");
        }
        return token;
    }

    /** Says nothing of the token. */
    @Override
    public String toString() {
        return "hub " + endpoint + ", cache " + cache + (offline ? ", offline" : "");
    }
}
