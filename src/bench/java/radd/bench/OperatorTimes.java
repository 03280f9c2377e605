package radd.bench;

import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * What PyTorch's profiler says of its operators.
 *
 * @param seconds of each operator by its name, those of the operators that it calls left out; the longest first
 */
record OperatorTimes(Map<String, Double> seconds) {
    private static final String ATEN = "aten::";

    /** A call of an operator; microseconds. */
    private record Call(String name, String thread, double start, double duration) {
        static Call of(JsonNode event) {
            return new Call(
                    event.path("name").asText(),
                    event.path("tid").asText(),
                    event.path("ts").asDouble(),
                    event.path("dur").asDouble());
        }

        double end() {
            return start + duration;
        }
    }

    /** The operators that an action runs, whatever thread runs them. */
    static OperatorTimes during(boolean onGpu, Runnable action) throws IOException {
        Path trace = Files.createTempFile("operators", ".json");
        try {
            JniUtils.startProfile(onGpu, false, false);
            action.run();
            JniUtils.stopProfile(trace.toString());
            JsonNode events = new ObjectMapper().readTree(trace.toFile());
            return of(StreamSupport.stream(events.spliterator(), false)
                    .filter(event -> event.has("dur"))
                    .map(Call::of)
                    .toList());
        } finally {
            Files.delete(trace);
        }
    }

    private static OperatorTimes of(List<Call> calls) {
        Map<String, Double> own = new TreeMap<>();
        calls.stream().collect(Collectors.groupingBy(Call::thread)).values().forEach(thread -> add(thread, own));
        Map<String, Double> sorted = new LinkedHashMap<>();
        own.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue() / 1e6));
        return new OperatorTimes(sorted);
    }

    /** Adds the calls of one thread: what is called within another call is taken from that. */
    private static void add(List<Call> thread, Map<String, Double> own) {
        List<Call> calls = new ArrayList<>(thread);
        calls.sort(Comparator.comparingDouble(Call::start)
                .thenComparing(Comparator.comparingDouble(Call::duration).reversed()));
        Deque<Call> open = new ArrayDeque<>();
        for (Call call : calls) {
            while (!open.isEmpty() && open.peek().end() <= call.start()) {
                open.pop();
            }
            own.merge(call.name(), call.duration(), Double::sum);
            if (!open.isEmpty()) {
                own.merge(open.peek().name(), -call.duration(), Double::sum);
            }
            open.push(call);
        }
    }

    /** Names of PyTorch's own operators that hold a word, in alphabetical order. */
    List<String> named(String word) {
        return seconds.keySet().stream()
                .filter(name -> name.startsWith(ATEN) && name.contains(word))
                .map(name -> name.substring(ATEN.length()))
                .sorted()
                .toList();
    }
}
