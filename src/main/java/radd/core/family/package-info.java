/**
 * The kinds of models that live in this house, and what the services ask of each. One list names them; each has a package of its own below.
 */
@NullMarked
package radd.core.family;

import org.jspecify.annotations.NullMarked;
