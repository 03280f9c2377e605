/** Generation: prompts, batches of sequences that each move at their own pace, decoding and writers. */
@NullMarked
package radd.sample;

import org.jspecify.annotations.NullMarked;
