package radd.modelio.torch;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object of a pickle that radd does not make: what its constructor was called, and the plain data that were given to it. */
final class Inert {
    private final PickledName constructor;
    private final Map<Object, @Nullable Object> items = new LinkedHashMap<>();
    private @Nullable Object state;

    Inert(PickledName constructor) {
        this.constructor = constructor;
    }

    /** What would have made it. */
    PickledName constructor() {
        return constructor;
    }

    /** What was put into it by key, if it is a kind of map. */
    Map<Object, @Nullable Object> items() {
        return items;
    }

    /** Its attributes, usually a map. */
    @Nullable
    Object state() {
        return state;
    }

    void setState(@Nullable Object given) {
        state = given;
    }
}
