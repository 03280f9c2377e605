/** The only package that knows DJL's PyTorch classes: graphs, programs, devices, precision and native memory. */
@NullMarked
package radd.engine;

import org.jspecify.annotations.NullMarked;
