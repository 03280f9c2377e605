package radd.modelio.hub;

import java.time.Duration;

/**
 * How long a client waits, and how often it tries.
 *
 * @param connect for a connection
 * @param silence for the next byte, of an answer's head or of its body; nothing limits the whole while bytes come
 * @param firstPause between the first try and the second; each later pause is twice as long
 * @param longestPause that the hub may ask for
 * @param tries without any progress, before it is given up
 */
record Patience(Duration connect, Duration silence, Duration firstPause, Duration longestPause, int tries) {
    private static final int FEW = 3;

    /** For networks as they are. */
    static final Patience USUAL = new Patience(
            Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofMinutes(5), 6);

    /** The same for one try: where there is another way if it fails. */
    Patience once() {
        return withTries(1);
    }

    /** The same for the first question of a command, which soon fails where there is no network. */
    Patience few() {
        return withTries(Math.min(tries, FEW));
    }

    private Patience withTries(int fewer) {
        return new Patience(connect, silence, firstPause, longestPause, fewer);
    }
}
