package radd.modelio.hub;

import java.net.URI;
import java.util.OptionalLong;

/**
 * One question to the hub.
 *
 * @param method {@code GET} or {@code HEAD}
 * @param address where the first request goes
 * @param from first byte that is wanted of a file; empty for all
 */
record HubRequest(String method, URI address, OptionalLong from) {
    static HubRequest get(URI address) {
        return new HubRequest("GET", address, OptionalLong.empty());
    }

    static HubRequest head(URI address) {
        return new HubRequest("HEAD", address, OptionalLong.empty());
    }

    /** Asks for a file from one of its bytes on. */
    static HubRequest rest(URI address, long from) {
        return new HubRequest("GET", address, from == 0 ? OptionalLong.empty() : OptionalLong.of(from));
    }
}
