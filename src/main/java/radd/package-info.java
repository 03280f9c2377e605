/** radd: masked (absorbing) discrete-diffusion language models; see docs/architecture.md for the map of the packages. */
@NullMarked
package radd;

import org.jspecify.annotations.NullMarked;
