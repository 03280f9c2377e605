package radd.eval.request;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import radd.engine.collective.Collective;
import radd.eval.Likelihood;
import radd.eval.LikelihoodEstimator;
import radd.eval.Scoring;
import radd.eval.SequenceLoss;

/** Scores many requests together: whatever their lengths, they share batches. */
public final class RequestScoring {
    private final Likelihood asked;
    private final List<Request> requests;
    private final RequestSequences sequences;

    /**
     * @param asked a bound, or an exact likelihood
     * @param requests at least one, of tokens below V
     */
    public RequestScoring(Likelihood asked, List<Request> requests) {
        this.asked = asked;
        this.requests = List.copyOf(requests);
        this.sequences = new RequestSequences(this.requests);
    }

    /** Number of evaluations of the network that fall to a process, at most. */
    public long evaluations(Collective process) {
        return asked.evaluations(sequences, process);
    }

    /**
     * Scores all.
     *
     * @return in the order of the requests; the same in every process
     * @throws java.util.concurrent.CancellationException if the scoring was stopped
     */
    public Scores score(Scoring scoring) {
        LikelihoodEstimator found = asked.score(scoring, sequences);
        List<SequenceLoss> losses = found.sequences();
        RequestScore[] scores = new RequestScore[requests.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[sequences.request(i)] = RequestScore.of(losses.get(i));
        }
        return new Scores(Arrays.asList(scores), found.estimate().evaluations());
    }

    /**
     * What was found.
     *
     * @param scores in the order of the requests
     * @param evaluations of the network
     */
    public record Scores(List<RequestScore> scores, long evaluations) {
        /**
         * What was found of texts that were asked in windows.
         *
         * @param windows of each text, in order; together as many as there are scores
         */
        public List<RequestScore> joined(List<Integer> windows) {
            List<RequestScore> texts = new ArrayList<>();
            int from = 0;
            for (int count : windows) {
                texts.add(RequestScore.sum(scores.subList(from, from + count)));
                from += count;
            }
            return texts;
        }
    }
}
