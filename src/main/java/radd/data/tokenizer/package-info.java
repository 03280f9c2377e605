/** Text to ids and back. */
@NullMarked
package radd.data.tokenizer;

import org.jspecify.annotations.NullMarked;
