package radd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way to a hub of https by a proxy, in a process of its own: Java decides at its first request what a proxy may be told. */
class TunnelTest {
    private static final int MILLISECONDS_TO_WAIT = 60_000;

    @TempDir
    private Path home;

    @Test
    void aProxyForHttpsIsToldTheUser() throws Exception {
        try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            proxy.setSoTimeout(MILLISECONDS_TO_WAIT);
            ProcessBuilder builder = ChildMain.process(Main.class, "models", "get", "org/model");
            builder.environment()
                    .putAll(Map.of(
                            "HF_ENDPOINT",
                            "https://hub.example",
                            "HF_HOME",
                            home.toString(),
                            "HF_TOKEN",
                            "hf_secret",
                            "HTTPS_PROXY",
                            "http://me:secret@127.0.0.1:" + proxy.getLocalPort()));
            builder.environment()
                    .keySet()
                    .removeAll(List.of("NO_PROXY", "no_proxy", "https_proxy", "HF_HUB_OFFLINE", "HF_HUB_CACHE"));
            Process child = builder.redirectErrorStream(true).start();
            try (Socket connection = proxy.accept()) {
                List<String> head = head(connection);
                assertEquals("CONNECT hub.example:443 HTTP/1.1", head.get(0));
                assertTrue(head.contains("Proxy-Authorization: Basic bWU6c2VjcmV0"), head.toString());
                assertTrue(head.stream().noneMatch(line -> line.contains("hf_secret")), "the token is the hub's");
            } finally {
                child.destroyForcibly();
            }
        }
    }

    private static List<String> head(Socket connection) throws Exception {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
        List<String> lines = new ArrayList<>();
        for (String line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
            lines.add(line);
        }
        return lines;
    }
}
