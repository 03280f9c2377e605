package radd.engine.collective;

import java.time.Duration;

/**
 * How long a process waits for a sign of another.
 *
 * @param limit how long
 * @param remedy what to advise when none comes
 */
public record Timeout(Duration limit, String remedy) {}
