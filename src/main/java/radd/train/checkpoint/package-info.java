/** What a run needs to go on as if it had not stopped, and its files. */
@NullMarked
package radd.train.checkpoint;

import org.jspecify.annotations.NullMarked;
