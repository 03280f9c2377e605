package radd.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import radd.RaddException;

/** A command for tests of signals: says "working" and then works until it is asked to stop. */
@Command(name = "train", description = "Works until it is asked to stop.")
final class PatientCommand implements Callable<Integer> {
    private enum Manner {
        /** Ends when asked, writing the checkpoint. */
        GUARDED,
        /** Fails while it writes the checkpoint. */
        GUARDED_FAILING,
        /** Notices nothing, though it promised to. */
        DEAF,
        /** Never promised to finish anything. */
        UNGUARDED,
        /** Ends by itself. */
        BRIEF
    }

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--manner", required = true)
    private Manner manner = Manner.GUARDED;

    @Option(names = "--timeout")
    private int patienceSeconds = 60;

    @Option(names = "--checkpoint")
    private Path checkpoint = Path.of("");

    @Override
    public Integer call() throws Exception {
        if (manner == Manner.UNGUARDED) {
            sayWorking();
            Thread.sleep(60_000);
            return 0;
        }
        try (Interruption.Guard guard = Interruption.guard(Duration.ofSeconds(patienceSeconds))) {
            sayWorking();
            while (manner != Manner.BRIEF && (manner == Manner.DEAF || !guard.requested())) {
                Thread.sleep(5);
            }
        }
        if (manner == Manner.GUARDED_FAILING) {
            throw new RaddException(RaddException.Kind.DATA, "disk full", "make room");
        }
        Thread.sleep(100); // time in which a process that does not wait would be gone
        Files.writeString(checkpoint, "complete");
        return 0;
    }

    private void sayWorking() {
        if (spec != null) {
            spec.commandLine().getOut().println("working");
        }
    }
}
