package radd.modelio.hub;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** Answers of servers, good ones and bad ones. */
public final class Answers {
    private Answers() {}

    /** A status without a body, with headers: name, value, name, value. */
    public static FakeServer.Answer status(int status, String... headers) {
        return exchange -> {
            set(exchange, headers);
            exchange.sendResponseHeaders(status, -1);
        };
    }

    /** A page for people, as proxies and logins send. */
    public static FakeServer.Answer page() {
        return exchange -> {
            byte[] page = "<!DOCTYPE html><html>log in</html>".getBytes(StandardCharsets.UTF_8);
            set(exchange, "Content-Type", "text/html; charset=utf-8");
            send(exchange, 200, page, 0, page.length, page.length);
        };
    }

    /** As much of a content as is said, of what is announced in full; then the connection ends. */
    public static FakeServer.Answer cutAfter(byte[] content, int bytes) {
        return exchange -> send(exchange, 200, content, 0, bytes, content.length);
    }

    /** A part of a content; then nothing, until the latch is released. */
    public static FakeServer.Answer stallAfter(byte[] content, int bytes, CountDownLatch release) {
        return exchange -> {
            exchange.sendResponseHeaders(200, content.length);
            OutputStream body = exchange.getResponseBody();
            body.write(content, 0, bytes);
            body.flush();
            try {
                release.await();
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        };
    }

    /** All of a content, whatever part was asked for. */
    public static FakeServer.Answer whole(byte[] content) {
        return exchange -> send(exchange, 200, content, 0, content.length, content.length);
    }

    /** A redirect to itself. */
    public static FakeServer.Answer loop() {
        return exchange -> {
            set(exchange, "Location", exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(302, -1);
        };
    }

    static void set(HttpExchange exchange, String... headers) {
        for (int i = 0; i < headers.length; i += 2) {
            exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
        }
    }

    /** Sends a part of a content under a length that need not be that of the part. */
    static void send(HttpExchange exchange, int status, byte[] content, int from, int to, long announced)
            throws IOException {
        boolean body = announced > 0 && !exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, body ? announced : -1);
        if (body) {
            OutputStream stream =
                    exchange.getResponseBody(); // not closed, which would fail where less is sent than announced
            stream.write(content, from, to - from);
            stream.flush();
        }
    }
}
