/** Reads YAML presets and key=value overrides, checks them by name, and binds them to the records of the services. Knows no tensors. */
@NullMarked
package radd.config;

import org.jspecify.annotations.NullMarked;
