package radd.core.network;

import java.nio.FloatBuffer;
import radd.core.RandomStream;
import radd.core.RandomStream.Purpose;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;

/** Initial parameters: each is drawn from the law of its entry, from a random stream of its own. */
public final class Initialiser {
    private Initialiser() {}

    /**
     * Overwrites all parameters.
     *
     * @param seed the run's seed
     */
    public static void initialise(FlatVector parameters, long seed) {
        for (ParameterTable.Entry entry : parameters.table().entries()) {
            float[] numbers = new float[Math.toIntExact(entry.size())];
            entry.initial().fill(numbers, RandomStream.of(seed, Purpose.INITIALISATION, 0, entry.index()));
            parameters.write(entry.offset(), FloatBuffer.wrap(numbers));
        }
    }
}
