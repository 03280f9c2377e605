package radd.eval;

import java.util.List;
import radd.core.objective.Answers;
import radd.core.objective.Corrupted;
import radd.engine.Torch;

/** Asks a network on one device about corrupted sequences. */
interface Asking extends AutoCloseable {
    /** One run of the network. */
    Answers ask(List<Corrupted> examples);

    /** The device. */
    Torch torch();

    @Override
    void close();
}
