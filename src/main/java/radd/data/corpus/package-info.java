/** Corpora: documents, the memory-mapped store of their tokens, blocks of it. */
@NullMarked
package radd.data.corpus;

import org.jspecify.annotations.NullMarked;
