/** The grammar of the quickstart, whose entropy is known. */
@NullMarked
package radd.data.grammar;

import org.jspecify.annotations.NullMarked;
