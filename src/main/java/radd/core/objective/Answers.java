package radd.core.objective;

import org.jspecify.annotations.Nullable;

/**
 * What a network says of a batch of corrupted sequences.
 *
 * @param losses of the sequences, nats, [B]
 * @param greedy whether no token is likelier than the clean one at any position that is asked for, [B]; null where it was not looked at
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Answers(double[] losses, boolean @Nullable [] greedy) {}
