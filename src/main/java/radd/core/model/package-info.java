/** The RADD transformer as a program over one flat parameter vector. */
@NullMarked
package radd.core.model;

import org.jspecify.annotations.NullMarked;
