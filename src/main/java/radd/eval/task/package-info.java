/** Tasks as lm-evaluation-harness defines them: its task files, what they ask of a model, and its metrics. */
@NullMarked
package radd.eval.task;

import org.jspecify.annotations.NullMarked;
