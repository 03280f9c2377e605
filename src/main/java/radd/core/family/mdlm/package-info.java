/** MDLM, arXiv:2406.07524: the absorbing diffusion whose network has adaptive norms and, if it is asked to, is told the time. */
@NullMarked
package radd.core.family.mdlm;

import org.jspecify.annotations.NullMarked;
