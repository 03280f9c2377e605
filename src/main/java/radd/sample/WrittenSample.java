package radd.sample;

import java.util.Optional;

/**
 * A sequence as a file of samples holds it.
 *
 * @param text its text, if the file has it
 * @param ids its ids, if the file has them
 * @param revealed the network evaluation with which each of its tokens came to stand there, 0 where it was given, if the file has them
 * @param ended whether it was cut at an end of text that the text does not show
 */
public record WrittenSample(Optional<String> text, Optional<int[]> ids, Optional<int[]> revealed, boolean ended) {}
