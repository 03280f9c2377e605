package radd.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.function.ToIntFunction;
import radd.cli.view.Terminal;
import radd.engine.EngineStart;
import radd.engine.collective.Collective;
import radd.engine.collective.Launch;
import radd.engine.collective.MpiCollective;
import radd.engine.collective.PeerFailedException;
import radd.engine.collective.Timeout;

/** Does a command's part in each of the processes that {@code mpirun} or {@code srun} started together; that of rank 0 speaks for all. */
final class Ranks {
    /** For processes that tell of every evaluation of the network: time to read a large model, or for one evaluation on a slow CPU. */
    static final Timeout AT_WORK = new Timeout(
            Duration.ofMinutes(10),
            "look at its machine; lower --batch-size if an evaluation of the network takes so long");

    private Ranks() {}

    /**
     * Begins to start the engine, joins the other processes and does this one's part; a failure of one ends all, and is told by it and by that of
     * rank 0. A silence is told by whoever misses the silent one, before all by the lowest rank.
     *
     * @param timeout how long to wait for a sign of another process
     * @param part given this process among the others; returns the exit code
     */
    static int together(Launch launch, Timeout timeout, ToIntFunction<Collective> part) {
        if (launch.rank() != 0) {
            Terminal.use(Terminal.on(new PrintWriter(Writer.nullWriter()))); // one process speaks for all
        }
        if (launch.size() == 1) { // MPI wants the environment to itself while it begins
            EngineStart.begin();
        }
        try (Collective processes = MpiCollective.join(launch, timeout)) {
            try {
                int code = part.applyAsInt(processes);
                processes.gather(); // whoever fails or hangs until here is heard of
                return code;
            } catch (PeerFailedException e) {
                processes.fail(e);
                if (processes.rank() == 0 || e.unheard()) {
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
