/** The RADD transformer as a program over one flat parameter vector. */
@NullMarked
package radd.core.network;

import org.jspecify.annotations.NullMarked;
