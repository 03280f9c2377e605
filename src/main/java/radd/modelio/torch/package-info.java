/** Files of PyTorch: a pickle of plain data and the storages of its tensors, read without running or loading anything, and written. */
@NullMarked
package radd.modelio.torch;

import org.jspecify.annotations.NullMarked;
