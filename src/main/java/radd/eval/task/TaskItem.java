package radd.eval.task;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import radd.eval.request.Request;
import radd.eval.request.RequestEncoder;
import radd.eval.request.RequestScore;

/** What a task asks about one document, and what follows for its metrics from the answers. */
public sealed interface TaskItem {
    /** The requests, scored in order; none where a text is generated. */
    List<Request> requests();

    /**
     * What is to be filled in.
     *
     * @param maskId the mask token's id, V
     * @return ids and masks; empty where nothing is
     */
    default Optional<int[]> template(int maskId) {
        return Optional.empty();
    }

    /** What a metric says of the document. */
    MetricName.Value value(TaskMetric metric, Answers answers);

    /**
     * The answers about a document.
     *
     * @param scores of its requests, in order
     * @param filled its template filled in; empty where it has none
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answers(List<RequestScore> scores, int[] filled) {
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
     * @param prompt its tokens, of which the end is kept where the model is not as long
     * @param answers of which any will do
     * @param generation how long, and what counts of it
     * @param encoder reads tokens
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Generated(int[] prompt, List<String> answers, TaskDefinition.Generation generation, RequestEncoder encoder)
            implements TaskItem {
        @Override
        public List<Request> requests() {
            return List.of();
        }

        private int given() {
            return Math.min(prompt.length, encoder.longest() - generation.mostTokens());
        }

        @Override
        public Optional<int[]> template(int maskId) {
            int[] ids = new int[given() + generation.mostTokens()];
            Arrays.fill(ids, maskId);
            System.arraycopy(prompt, prompt.length - given(), ids, 0, given());
            return Optional.of(ids);
        }

        @Override
        public MetricName.Value value(TaskMetric metric, Answers given) {
            int[] written = Arrays.copyOfRange(given.filled(), given(), given.filled().length);
            String response = generation.response(encoder.tokenizer().decode(written));
            return MetricName.Value.of(answers.stream().anyMatch(answer -> metric.same(answer, response)));
        }
    }

    /**
     * A template with its answer.
     *
     * @param masked positions that are masked, ascending
     * @param ids all tokens as they should be
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Infill(int[] masked, int[] ids) implements TaskItem {
        @Override
        public List<Request> requests() {
            return List.of();
        }

        @Override
        public Optional<int[]> template(int maskId) {
            int[] template = ids.clone();
            Arrays.stream(masked).forEach(position -> template[position] = maskId);
            return Optional.of(template);
        }

        @Override
        public MetricName.Value value(TaskMetric metric, Answers given) {
            long right = Arrays.stream(masked)
                    .filter(position -> given.filled()[position] == ids[position])
                    .count();
            return metric.name() == MetricName.EXACT_MATCH
                    ? MetricName.Value.of(right == masked.length)
                    : new MetricName.Value(right, masked.length);
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
