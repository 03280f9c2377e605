package radd.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;
import radd.RaddException;

/** Claims about what the user is told. */
public final class UserErrors {
    private UserErrors() {}

    /** Asserts that an action fails with one line of the given kind that holds all the given parts. */
    public static void assertRefused(RaddException.Kind kind, Executable action, String... parts) {
        RaddException refused = assertThrows(RaddException.class, action);
        String message = String.valueOf(refused.getMessage());
        assertEquals(kind, refused.kind(), message);
        assertEquals(1, message.lines().count(), message);
        for (String part : parts) {
            assertTrue(message.contains(part), "expected \"" + part + "\" in: " + message);
        }
    }
}
