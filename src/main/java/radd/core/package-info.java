/** The mathematics of absorbing diffusion, one paper object a file, and the random streams that every draw comes from. */
@NullMarked
package radd.core;

import org.jspecify.annotations.NullMarked;
