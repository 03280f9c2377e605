package radd.eval.task;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A metric of a task.
 *
 * @param name which
 * @param ignoreCase whether texts are compared in lower case
 * @param ignorePunctuation whether ASCII punctuation is left out of them
 * @param ignoreNumbers whether the digits 0 to 9 are
 */
public record TaskMetric(MetricName name, boolean ignoreCase, boolean ignorePunctuation, boolean ignoreNumbers) {
    private static final Pattern PUNCTUATION = Pattern.compile("[!-/:-@\\[-`{-~]");
    private static final Pattern DIGIT = Pattern.compile("[0-9]");

    /** A metric that compares texts as they are. */
    static TaskMetric plain(MetricName name) {
        return new TaskMetric(name, false, false, false);
    }

    /** Whether two texts count as equal. */
    boolean same(String one, String other) {
        return compared(one).equals(compared(other));
    }

    private String compared(String text) {
        String compared = ignoreCase ? text.toLowerCase(Locale.ROOT) : text;
        compared = ignorePunctuation ? PUNCTUATION.matcher(compared).replaceAll("") : compared;
        return ignoreNumbers ? DIGIT.matcher(compared).replaceAll("") : compared;
    }
}
