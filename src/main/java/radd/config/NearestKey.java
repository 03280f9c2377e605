package radd.config;

import java.util.Collection;
import java.util.Comparator;
import radd.modelio.EditDistance;

/** Finds the valid key that a mistyped one was probably meant to be. */
final class NearestKey {
    private NearestKey() {}

    /**
     * The nearest of some keys by edit distance; a key whose last part is right but whose section is missing or wrong is near, too.
     *
     * @param candidates not empty; the first of equally near ones is taken
     */
    static String of(String key, Collection<String> candidates) {
        return candidates.stream()
                .min(Comparator.comparingInt(candidate -> distance(key, candidate)))
                .orElseThrow();
    }

    private static int distance(String key, String candidate) {
        return Math.min(
                EditDistance.between(key, candidate), 1 + EditDistance.between(lastPart(key), lastPart(candidate)));
    }

    private static String lastPart(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }
}
