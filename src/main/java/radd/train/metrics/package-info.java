/** What a run says of itself while it trains: its log, its event file, its picture. */
@NullMarked
package radd.train.metrics;

import org.jspecify.annotations.NullMarked;
