/** SEDD, arXiv:2310.16834: score entropy discrete diffusion over the absorbing and the uniform graph. */
@NullMarked
package radd.core.family.sedd;

import org.jspecify.annotations.NullMarked;
