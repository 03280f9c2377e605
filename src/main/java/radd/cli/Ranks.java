package radd.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.function.ToIntFunction;
import radd.engine.Collective;
import radd.engine.Launch;
import radd.engine.MpiCollective;
import radd.engine.PeerFailedException;

/** Does a command's part in each of the processes that {@code mpirun} or {@code srun} started together; that of rank 0 alone speaks. */
final class Ranks {
    /** For processes that meet when their shares are done, however long one takes. */
    static final Duration UNLIMITED = Duration.ofDays(365);

    private Ranks() {}

    /**
     * Joins the other processes and does this one's part; a failure of one ends all, and is told by it and by that of rank 0.
     *
     * @param patience how long to wait for another process
     * @param part given this process among the others; returns the exit code
     */
    static int together(Launch launch, Duration patience, ToIntFunction<Collective> part) {
        if (launch.rank() != 0) {
            Terminal.use(Terminal.on(new PrintWriter(Writer.nullWriter()))); // one process speaks for all
        }
        try (Collective processes = MpiCollective.join(launch, patience)) {
            try {
                return part.applyAsInt(processes);
            } catch (PeerFailedException e) {
                processes.fail(e);
                if (processes.rank() == 0) {
                    throw e;
                }
                return ExitCode.of(e).code();
            } catch (RuntimeException | Error e) {
                processes.fail(e);
                throw e;
            }
        }
    }
}
