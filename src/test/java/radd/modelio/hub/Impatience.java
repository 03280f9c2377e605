package radd.modelio.hub;

import java.time.Duration;

/** Tests do not pause as people do. */
final class Impatience {
    /** Short pauses, but time enough for answers on a busy machine. */
    static final Patience SHORT = new Patience(
            Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofMillis(2), Duration.ofSeconds(2), 4);

    /** Where it is the silence that is tested. */
    static final Patience NONE = new Patience(
            Duration.ofSeconds(20), Duration.ofMillis(300), Duration.ofMillis(2), Duration.ofSeconds(2), 2);

    private Impatience() {}
}
