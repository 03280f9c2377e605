/** The four equivalent training losses as mask, weight and constant over one cross-entropy. */
@NullMarked
package radd.core.loss;

import org.jspecify.annotations.NullMarked;
