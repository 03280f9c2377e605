package radd.eval.task;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import radd.eval.request.Request;
import radd.eval.request.RequestScore;

/** What a task asks about one document, and what follows for its metrics from the answers. */
public sealed interface TaskItem {
    /** The requests, scored in order; none where a text is generated. */
    List<Request> requests();

    /** What a metric says of the document. */
    MetricName.Value value(TaskMetric metric, Answers answers);

    /**
     * The answers about a document.
     *
     * @param scores of its requests, in order
     * @param generated the text that was generated; empty where none was asked
     */
    record Answers(List<RequestScore> scores, String generated) {
        private double[] logLikelihoods() {
            return scores.stream().mapToDouble(RequestScore::logLikelihood).toArray();
        }

        private boolean greedy(int request) {
            Boolean greedy = scores.get(request).greedy();
            if (greedy == null) {
                throw new IllegalStateException("a likelihood that says nothing of greedy decoding was let through");
            }
            return greedy;
        }
    }

    /**
     * Several continuations of one context.
     *
     * @param choices their texts, without the delimiter before them
     * @param gold places of those that are right
     */
    record Choices(List<String> choices, List<Integer> gold, List<Request> requests) implements TaskItem {
        @Override
        public MetricName.Value value(TaskMetric metric, Answers answers) {
            if (metric.name() == MetricName.EXACT_MATCH) {
                return MetricName.Value.of(
                        gold.stream().filter(right -> right < choices.size()).anyMatch(answers::greedy));
            }
            double[] likelihoods = answers.logLikelihoods();
            for (int i = 0; i < likelihoods.length; i++) {
                likelihoods[i] /= size(metric.name(), choices.get(i));
            }
            return MetricName.Value.of(gold.contains(MetricName.largest(likelihoods)));
        }

        private static double size(MetricName name, String choice) {
            return switch (name) {
                case ACC_NORM -> choice.codePointCount(0, choice.length());
                case ACC_BYTES -> bytes(choice);
                default -> 1;
            };
        }
    }

    /** One continuation. */
    record Continuation(List<Request> requests) implements TaskItem {
        @Override
        public MetricName.Value value(TaskMetric metric, Answers answers) {
            return metric.name() == MetricName.ACC
                    ? MetricName.Value.of(answers.greedy(0))
                    : MetricName.Value.of(answers.scores().get(0).logLikelihood());
        }
    }

    /** A whole text. */
    record Whole(String text, List<Request> requests) implements TaskItem {
        private static final Pattern SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

        @Override
        public MetricName.Value value(TaskMetric metric, Answers answers) {
            double nats = 0;
            for (RequestScore window : answers.scores()) {
                nats += window.logLikelihood();
            }
            int size = metric.name() == MetricName.WORD_PERPLEXITY ? SPACE.split(text, -1).length : bytes(text);
            return new MetricName.Value(nats, size);
        }
    }

    /**
     * A text to be generated.
     *
     * @param prompt its tokens
     * @param answers of which any will do
     * @param generation how long, and what counts of it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Generated(int[] prompt, List<String> answers, TaskDefinition.Generation generation) implements TaskItem {
        @Override
        public List<Request> requests() {
            return List.of();
        }

        @Override
        public MetricName.Value value(TaskMetric metric, Answers given) {
            String response = generation.response(given.generated());
            return MetricName.Value.of(answers.stream().anyMatch(answer -> metric.same(answer, response)));
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
