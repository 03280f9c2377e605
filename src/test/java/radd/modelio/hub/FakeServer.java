package radd.modelio.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on the loopback address that notes what it is asked, and can be told to misbehave. */
public final class FakeServer implements AutoCloseable {
    /** Answers a request, or does something worse. */
    @FunctionalInterface
    public interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    /** What came in. */
    public record Seen(String method, String path, Optional<String> authorization, Optional<String> range) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fake-hub");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Seen> seen = new ArrayList<>();
    private final Deque<Answer> troubles = new ArrayDeque<>();

    FakeServer(Answer usual) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                note(exchange).orElse(usual).to(exchange);
            }
        });
        server.start();
    }

    private synchronized Optional<Answer> note(HttpExchange exchange) {
        seen.add(new Seen(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")),
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"))));
        return Optional.ofNullable(troubles.poll());
    }

    /** The next requests are answered so instead. */
    public synchronized void next(Answer... answers) {
        troubles.addAll(List.of(answers));
    }

    /** The next requests, so many of them, are answered so instead. */
    public synchronized void next(int times, Answer answer) {
        for (int i = 0; i < times; i++) {
            troubles.add(answer);
        }
    }

    /** From now on requests are answered as usual, and the log is empty. */
    public synchronized void behave() {
        troubles.clear();
        seen.clear();
    }

    /** All requests so far. */
    public synchronized List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** Forgets what it was asked. */
    public synchronized void forget() {
        seen.clear();
    }

    /** Its address, without a slash at the end. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
