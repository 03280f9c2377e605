/**
 * Where the nats of a likelihood lie: at which share of masked positions, at which places of the sequence, and how probable the network's own choice
 * was there. Sums that may be added up in any order; no estimates and no errors, which are made of them in {@code radd.eval}.
 */
@NullMarked
package radd.eval.profile;

import org.jspecify.annotations.NullMarked;
