/** A causal network's judgement of texts, and what must stand beside it: entropy, variety, repetition, copies. */
@NullMarked
package radd.eval.judge;

import org.jspecify.annotations.NullMarked;
