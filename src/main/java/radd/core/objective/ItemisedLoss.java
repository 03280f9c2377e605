package radd.core.objective;

import java.util.Optional;
import radd.core.network.Predicted;

/**
 * The loss of one corrupted sequence, and of what it is made; nobody changes the arrays.
 *
 * @param nats the loss
 * @param positions that were asked for, ascending, [n]
 * @param parts what each of them adds to the loss, nats, [n]; a cost that does not depend on the network is in none
 * @param predicted what the network says of the clean tokens there, [n]; empty where it gives no distribution of them
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ItemisedLoss(double nats, int[] positions, double[] parts, Optional<Predicted> predicted) {}
