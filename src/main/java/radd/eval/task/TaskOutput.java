package radd.eval.task;

import java.util.List;
import java.util.Locale;
import radd.Named;

/** What a task asks of a model: {@code output_type}. */
public enum TaskOutput implements Named {
    /** Which of several continuations is the likeliest. */
    MULTIPLE_CHOICE,
    /** How likely a continuation is. */
    LOGLIKELIHOOD,
    /** How likely a whole text is. */
    LOGLIKELIHOOD_ROLLING,
    /** A text. */
    GENERATE_UNTIL,
    /** What belongs at masked positions: no task of the harness, but a file of templates. */
    INFILL;

    /** The metrics of a task that names none. */
    List<MetricName> usualMetrics() {
        return switch (this) {
            case MULTIPLE_CHOICE -> List.of(MetricName.ACC, MetricName.ACC_NORM);
            case LOGLIKELIHOOD -> List.of(MetricName.PERPLEXITY, MetricName.ACC);
            case LOGLIKELIHOOD_ROLLING ->
                List.of(MetricName.WORD_PERPLEXITY, MetricName.BYTE_PERPLEXITY, MetricName.BITS_PER_BYTE);
            case GENERATE_UNTIL -> List.of(MetricName.EXACT_MATCH);
            case INFILL -> List.of(MetricName.EXACT_MATCH, MetricName.TOKEN_ACCURACY);
        };
    }

    @Override
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
