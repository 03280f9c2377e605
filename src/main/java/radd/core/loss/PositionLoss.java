package radd.core.loss;

import java.util.List;
import radd.engine.Value;

/**
 * A loss that is a weighted sum over positions of a function of the head's numbers there, with its gradient written out.
 *
 * <p>Shapes: n positions, V real tokens.
 */
public sealed interface PositionLoss permits CrossEntropy, AbsorbingScoreEntropy, UniformScoreEntropy {
    /** Names of the numbers that each position has besides its target and weight, in the order of {@link Example}. */
    List<String> numbers();

    /** Whether the loss reads the token that stands at each position. */
    boolean readsOwnTokens();

    /**
     * The lines of a program.
     *
     * @param logits the head's numbers, [n, V], float32; may be overwritten
     * @param positions what else is known of each position
     */
    Terms of(Value logits, Positions positions);

    /**
     * What is known of positions.
     *
     * @param targets their clean tokens, [n], int64
     * @param weights factors of their losses, [n], float32
     * @param own the tokens that stand there, [n], int64; none unless {@link #readsOwnTokens}
     * @param numbers those of {@link #numbers}, each [n], float32
     */
    record Positions(Value targets, Value weights, List<Value> own, List<Value> numbers) {}

    /**
     * What a loss gives.
     *
     * @param loss of each position, without its weight, [n]
     * @param logitsGradient gradient of the sum of weight times loss, [n, V]
     */
    record Terms(Value loss, Value logitsGradient) {}
}
