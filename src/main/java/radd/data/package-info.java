/** Tokenizers, corpora, detokenizers, the memory-mapped token store and the order in which blocks are read. */
@NullMarked
package radd.data;

import org.jspecify.annotations.NullMarked;
