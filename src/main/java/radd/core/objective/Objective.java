package radd.core.objective;

import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import radd.RaddException;
import radd.engine.FlatVector;
import radd.engine.Graph;
import radd.engine.Precision;

/**
 * A training objective of one network: how a clean sequence is corrupted, and what the network's answer to it costs.
 *
 * <p>Each example has one uniform number, which fixes its noise level, and a stream of its own for everything else that is drawn. Whatever
 * these are, the objective of an example is a function of them and of the clean sequence alone.
 *
 * @param <B> batches of corrupted sequences, which need not have one length
 */
public interface Objective<B> {
    /** The name in configurations and results: {@code training.loss_type}. */
    String name();

    /** How the noise levels of a batch are spread where the run does not say: as in the family's reference. */
    TimeSampler timeSampler();

    /** Sentences that a reader of a result of this objective must be told; none for a plain bound. */
    List<String> cautions();

    /**
     * How many noise levels there are, equally likely and in the order of the uniform number; empty where there is a continuum or the number
     * depends on the sequence.
     */
    default OptionalInt levels() {
        return OptionalInt.empty();
    }

    /**
     * Draws how a sequence is corrupted.
     *
     * @param clean token ids, at least one; kept, not copied
     * @param u the uniform number in [0, 1) that fixes the noise level
     * @param random the example's own stream
     */
    Corrupted corrupt(int[] clean, double u, RandomGenerator random);

    /**
     * Draws how the end of a sequence is corrupted whose beginning is given: the objective of the end, given the beginning. Without a beginning it is
     * {@link #corrupt(int[], double, RandomGenerator)} to the bit.
     *
     * @param clean token ids, longer than the beginning; kept, not copied
     * @param given tokens at the beginning that stay as they are and cost nothing, at least 0
     * @param u the uniform number in [0, 1) that fixes the noise level
     * @param random the example's own stream
     * @throws RaddException (CONFIG) if there is a beginning and the objective is of whole sequences only
     */
    default Corrupted corrupt(int[] clean, int given, double u, RandomGenerator random) {
        if (given > 0) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    name() + " scores whole texts, and a beginning is given",
                    "leave the context out, or choose another --loss-type or --likelihood");
        }
        return corrupt(clean, u, random);
    }

    /**
     * Puts examples of this objective together; called on threads that read ahead.
     *
     * @param examples at least one; where their lengths differ, each counts as if it were alone
     */
    B batch(List<Corrupted> examples);

    /** The program that training runs, for a reader: what {@code --dump-program} writes. */
    Graph trainingGraph(Precision precision);

    /**
     * The program that computes losses and their gradients.
     *
     * @param parameters stay open as long as the result, which the caller closes
     */
    TrainingProgram<B> program(FlatVector parameters, ProgramSettings settings);

    /**
     * What computes losses without gradients.
     *
     * @param parameters stay open as long as the result, which the caller closes
     */
    Scorer<B> scorer(FlatVector parameters, Precision precision);
}
