package radd.modelio;

import java.nio.file.Path;
import radd.RaddException;
import radd.RaddException.Kind;

/** Which of a checkpoint's weights are meant. */
public enum WeightSet {
    /** The moving average, or the only weights that there are. */
    AVERAGE,
    /** Those that training goes on with. */
    RAW;

    /** The refusal of a file that holds one set of weights where the raw ones were asked for. */
    public RaddException missing(Path file) {
        return new RaddException(Kind.DATA, file + " has no raw weights beside its weights", "leave out --raw");
    }
}
