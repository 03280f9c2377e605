/** RADD, arXiv:2406.03736: the absorbing diffusion whose network takes no time. */
@NullMarked
package radd.core.family.radd;

import org.jspecify.annotations.NullMarked;
