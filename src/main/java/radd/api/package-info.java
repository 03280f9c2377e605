/**
 * radd as a library: a trained model that samples, scores and is evaluated. What is public here keeps its meaning within a major version; no other package
 * promises that. Nothing here writes to the standard streams or ends the process, and no type of another package but {@code radd} itself appears.
 */
@NullMarked
package radd.api;

import org.jspecify.annotations.NullMarked;
