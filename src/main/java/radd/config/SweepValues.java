package radd.config;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import radd.RaddException;

/**
 * The values that one override of a sweep gives its key: a subset of Hydra's grammar. {@code a,b} and {@code choice(a,b)} are two values,
 * {@code range(1,4)} and {@code range(0,1,0.25)} are numbers with the end left out. Commas within quotes, brackets and braces separate nothing.
 *
 * @param key the dotted key, or the group of presets
 * @param values as they stand in the override, with their quotes; one if it does not vary
 */
record SweepValues(String key, List<String> values) {
    private static final Pattern CALL = Pattern.compile("([a-z_]+)\\((.*)\\)", Pattern.DOTALL);
    /** What else Hydra calls; names of files may have parentheses, too. */
    private static final Set<String> NOT_READ = Set.of(
            "interval", "glob", "shuffle", "sort", "tag", "extend_list", "json_str", "int", "float", "str", "bool");

    private static final String OPENING = "([{";
    private static final String CLOSING = ")]}";

    /** @throws RaddException (CONFIG) for what Hydra would read and radd does not, or nobody can */
    static SweepValues of(String override) {
        int equals = override.indexOf('=');
        String key = override.substring(0, Math.max(equals, 0)).strip();
        String text = override.substring(equals + 1).strip();
        if (equals < 0) {
            return new SweepValues(override, List.of(text)); // refused where settings are read
        }
        List<String> parts = split(key, text);
        Matcher call = CALL.matcher(text);
        if (parts.size() > 1 || !call.matches()) {
            return new SweepValues(key, plain(key, text, parts));
        }
        return switch (call.group(1)) {
            case "choice" -> new SweepValues(key, plain(key, text, split(key, call.group(2))));
            case "range" -> new SweepValues(key, range(key, text, split(key, call.group(2))));
            default -> new SweepValues(key, plain(key, text, parts));
        };
    }

    /** An override for each value. */
    List<String> overrides() {
        return values.stream()
                .map(value -> value.equals(key) ? key : key + "=" + value)
                .toList();
    }

    private static List<String> plain(String key, String text, List<String> parts) {
        for (String part : parts) {
            Matcher call = CALL.matcher(part);
            if (call.matches() && NOT_READ.contains(call.group(1))) {
                throw refused(key, text, call.group(1) + "(...) is not read");
            }
            if (parts.size() > 1 && call.matches() && (part.startsWith("choice(") || part.startsWith("range("))) {
                throw refused(key, text, call.group(1) + "(...) does not stand alone");
            }
            if (parts.size() > 1 && part.isEmpty()) {
                throw refused(key, text, "a value is missing between commas");
            }
            if (parts.size() > 1 && part.indexOf('\\') >= 0) {
                throw refused(key, text, "backslashes are not read");
            }
        }
        return parts;
    }

    /** The parts between commas that stand in no quotes and no brackets. */
    private static List<String> split(String key, String text) {
        List<String> parts = new ArrayList<>();
        Deque<Character> open = new ArrayDeque<>();
        int start = 0;
        char before = ',';
        for (int at = 0; at < text.length(); at++) {
            char letter = text.charAt(at);
            boolean quoted = !open.isEmpty() && (open.peek() == '\'' || open.peek() == '"');
            if (quoted) {
                if (letter == open.peek()) {
                    open.pop();
                }
            } else if ((letter == '\'' || letter == '"') && (OPENING + ",:").indexOf(before) >= 0) {
                open.push(letter);
            } else if (OPENING.indexOf(letter) >= 0) {
                open.push(CLOSING.charAt(OPENING.indexOf(letter)));
            } else if (CLOSING.indexOf(letter) >= 0 && (open.isEmpty() || open.pop() != letter)) {
                throw refused(key, text, letter + " closes nothing");
            } else if (letter == ',' && open.isEmpty()) {
                parts.add(text.substring(start, at).strip());
                start = at + 1;
            }
            before = Character.isWhitespace(letter) ? before : letter;
        }
        if (!open.isEmpty()) {
            throw refused(key, text, open.peek() + " is missing at its end");
        }
        parts.add(text.substring(start).strip());
        return parts;
    }

    private static List<String> range(String key, String text, List<String> arguments) {
        List<BigDecimal> numbers = new ArrayList<>();
        for (String argument : arguments) {
            try {
                numbers.add(new BigDecimal(argument));
            } catch (NumberFormatException notOne) {
                throw refused(key, text, "'" + argument + "' is no number");
            }
        }
        if (numbers.size() > 3) {
            throw refused(key, text, "range has start, stop and step");
        }
        BigDecimal start = numbers.size() == 1 ? BigDecimal.ZERO : numbers.get(0);
        BigDecimal stop = numbers.get(numbers.size() == 1 ? 0 : 1);
        BigDecimal step = numbers.size() == 3 ? numbers.get(2) : BigDecimal.ONE;
        List<String> values = new ArrayList<>();
        for (BigDecimal value = start;
                step.signum() != 0 && stop.compareTo(value) == step.signum() && values.size() <= Sweep.MOST_JOBS;
                value = value.add(step)) {
            values.add(value.toPlainString());
        }
        if (values.isEmpty()) {
            throw refused(key, text, "the range is empty");
        }
        return values;
    }

    private static RaddException refused(String key, String text, String why) {
        return new RaddException(
                RaddException.Kind.CONFIG,
                "the values of " + key + "=" + text + " cannot be told: " + why,
                "write a,b or choice(a,b) or range(start,stop,step), and a value with commas in quotes");
    }
}
