/** Training: loop, optimiser, moving average, checkpoints and metrics. Does not know the samplers or the evaluation: they attach as listeners. */
@NullMarked
package radd.train;

import org.jspecify.annotations.NullMarked;
