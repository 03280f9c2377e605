/** What a model is trained on and scored with: an objective corrupts clean sequences, and its programs tell what the network makes of them. */
@NullMarked
package radd.core.objective;

import org.jspecify.annotations.NullMarked;
