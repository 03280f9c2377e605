package radd.eval.task;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import radd.Named;
import radd.eval.RatioEstimate;
import radd.eval.judge.Mean;

/**
 * The metrics of tasks, as lm-evaluation-harness names them. A document gives each a number, or a number and what it is divided by; how they come
 * together, and the standard error over documents, is the metric's own.
 */
public enum MetricName implements Named {
    /** Share of documents whose likeliest choice is right, or whose target greedy decoding writes. */
    ACC(true),
    /** The same with log-likelihoods divided by the choices' characters. */
    ACC_NORM(true),
    /** The same with log-likelihoods divided by the choices' bytes in UTF-8. */
    ACC_BYTES(true),
    /** Share of documents whose generated text is an answer; of multiple choice, whose right choice greedy decoding writes. */
    EXACT_MATCH(true),
    /** Share of masked tokens that are filled in rightly, all documents together. */
    TOKEN_ACCURACY(false),
    /** exp of minus the mean log-likelihood. */
    PERPLEXITY(false),
    /** exp of minus all log-likelihoods together by all words. */
    WORD_PERPLEXITY(false),
    /** exp of minus all log-likelihoods together by all bytes. */
    BYTE_PERPLEXITY(false),
    /** Minus all log-likelihoods together by all bytes, in bits. */
    BITS_PER_BYTE(false);

    private final boolean mean;

    MetricName(boolean mean) {
        this.mean = mean;
    }

    /**
     * What a document gives.
     *
     * @param amount the number
     * @param size what it is divided by, above 0; 1 where documents weigh the same
     */
    record Value(double amount, double size) {
        static Value of(double amount) {
            return new Value(amount, 1);
        }

        static Value of(boolean holds) {
            return of(holds ? 1 : 0);
        }
    }

    @Override
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name of the harness's aggregation. */
    String aggregation() {
        return switch (this) {
            case PERPLEXITY, BITS_PER_BYTE -> label();
            case WORD_PERPLEXITY, BYTE_PERPLEXITY -> "weighted_perplexity";
            default -> "mean";
        };
    }

    /**
     * The metric of all documents with its standard error: of a mean sample deviation / sqrt(n); of the others that of the mean or ratio in the
     * exponent, to first order, where the harness resamples (perplexity) or has none.
     *
     * @param values at least one
     */
    Mean of(List<Value> values) {
        double[] amounts = values.stream().mapToDouble(Value::amount).toArray();
        if (mean) {
            return Mean.of(amounts);
        }
        if (this == PERPLEXITY) {
            Mean nats = Mean.of(amounts);
            return exponential(-nats.value(), nats.stderr());
        }
        RatioEstimate ratio = RatioEstimate.of(
                amounts, values.stream().mapToDouble(Value::size).toArray());
        Double error = ratio.stderr();
        if (this == TOKEN_ACCURACY) {
            return new Mean(ratio.value(), error);
        }
        return this == BITS_PER_BYTE
                ? new Mean(-ratio.value() / Math.log(2), error == null ? null : Double.valueOf(error / Math.log(2)))
                : exponential(-ratio.value(), error);
    }

    private static Mean exponential(double nats, @Nullable Double error) {
        double value = Math.exp(nats);
        return new Mean(value, error == null ? null : Double.valueOf(value * error));
    }

    /**
     * Whether it asks if greedy decoding writes a text.
     *
     * @param output of the task
     */
    boolean asksGreedy(TaskOutput output) {
        return (output == TaskOutput.MULTIPLE_CHOICE && this == EXACT_MATCH)
                || (output == TaskOutput.LOGLIKELIHOOD && this == ACC);
    }

    /** The place of the largest number, the first of equal ones. */
    static int largest(double[] numbers) {
        return IntStream.range(0, numbers.length)
                .reduce((best, i) -> numbers[i] > numbers[best] ? i : best)
                .orElseThrow();
    }
}
