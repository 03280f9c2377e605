/** Requests: log-likelihoods of continuations given contexts, and of whole texts, many at once. */
@NullMarked
package radd.eval.request;

import org.jspecify.annotations.NullMarked;
