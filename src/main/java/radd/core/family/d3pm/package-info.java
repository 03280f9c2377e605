/** D3PM with an absorbing state, arXiv:2107.03006, as nanoDD trains it: a chain of finitely many steps whose network is told the step. */
@NullMarked
package radd.core.family.d3pm;

import org.jspecify.annotations.NullMarked;
