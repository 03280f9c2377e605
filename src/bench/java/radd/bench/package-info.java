/** Measurements of radd on the machine that they run on; compiled only under the Maven profile {@code bench}. */
@NullMarked
package radd.bench;

import org.jspecify.annotations.NullMarked;
