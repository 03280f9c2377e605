/** What the rooms of data share: the order in which blocks are read, settings. */
@NullMarked
package radd.data;

import org.jspecify.annotations.NullMarked;
