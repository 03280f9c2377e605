/** Perplexity against entropy of samples that were drawn in several ways, and what may be compared along it. */
@NullMarked
package radd.eval.frontier;

import org.jspecify.annotations.NullMarked;
