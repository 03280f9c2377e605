/** The commands: parse, bind to a configuration record, call a service. Knows exit codes, terminals and progress bars; holds no mathematics. */
@NullMarked
package radd.cli;

import org.jspecify.annotations.NullMarked;
