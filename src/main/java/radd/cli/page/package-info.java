/**
 * Reports as pages: what is shown and how it looks. A page is one file that needs nothing else and runs no script; plots are SVG, each with the
 * table of its numbers. What is measured is decided below, and how it is called in {@code radd.cli}.
 */
@NullMarked
package radd.cli.page;

import org.jspecify.annotations.NullMarked;
