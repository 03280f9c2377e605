/** Reveal plans and token draws: which positions come next, and what is written there. */
@NullMarked
package radd.core.sampler;

import org.jspecify.annotations.NullMarked;
