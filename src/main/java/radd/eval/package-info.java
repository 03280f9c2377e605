/** Likelihood bounds and their standard errors, and the reports on them. */
@NullMarked
package radd.eval;

import org.jspecify.annotations.NullMarked;
