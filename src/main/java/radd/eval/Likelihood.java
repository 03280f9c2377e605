package radd.eval;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import radd.data.corpus.Blocks;
import radd.engine.collective.Collective;

/** A number about a corpus that is asked of a model: a bound of its likelihood, or an exact one of a way to write it. */
public sealed interface Likelihood permits LikelihoodEvaluation, ChainRule, DecodingLikelihood {
    /** The name by which it is asked for. */
    String name();

    /**
     * Scores every sequence, or what follows the given beginning of each.
     *
     * @throws java.util.concurrent.CancellationException if the scoring was stopped
     */
    LikelihoodEstimator score(Scoring scoring, Sequences sequences);

    /** Scores every block of a corpus. */
    default LikelihoodEstimator score(Scoring scoring, Blocks blocks) {
        return score(scoring, Sequences.of(blocks));
    }

    /** Number of evaluations of the network that fall to a process, at most. */
    long evaluations(Sequences sequences, Collective process);

    /** Whether it tells of a sequence if decoding greedily writes it: {@link SequenceLoss#greedy}. */
    default boolean tellsGreedy() {
        return false;
    }

    /** Sentences that a reader of the number must be told. */
    List<String> cautions();

    /** Writes what was asked, for {@code results.json}. */
    void describe(ObjectNode json);

    /** What was asked of each sequence, in words that end a line. */
    String phrase();
}
