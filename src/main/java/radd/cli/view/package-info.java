/** What a person sees in a terminal while a command works. */
@NullMarked
package radd.cli.view;

import org.jspecify.annotations.NullMarked;
