/** Noise schedules: how fast tokens are masked as time runs from 0 to 1. */
@NullMarked
package radd.core.noise;

import org.jspecify.annotations.NullMarked;
