/** A continuous diffusion over embeddings of tokens: Gaussian noise of one level a sequence or a token, and a network that says which tokens they were. */
@NullMarked
package radd.core.family.scorelm;

import org.jspecify.annotations.NullMarked;
