/** Installing native libraries: what is fetched and from where, checked, unpacked and removed again. Which natives run is decided in the engine. */
@NullMarked
package radd.runtime;

import org.jspecify.annotations.NullMarked;
