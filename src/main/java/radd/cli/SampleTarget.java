package radd.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import radd.RaddException;
import radd.engine.collective.Collective;
import radd.sample.GenerationRequest;
import radd.sample.GenerationTotals;

/**
 * Where generated sequences go: standard output, a file, or a file of results that goes on behind those that are there.
 *
 * <p>Several processes need a file that all see. That of rank 0 writes the first sequences to it, every other one its share to a file
 * beside it, which rank 0 appends when all are done.
 *
 * @param out standard output
 * @param file what to write instead; there whenever there are several processes
 * @param results the file as one of results, if it is
 * @param processes this process among those that generate together
 */
record SampleTarget(PrintWriter out, Optional<Path> file, Optional<ResultFile> results, Collective processes) {
    /** How many numbers of a process's totals the others are told. */
    private static final int TOTALS = 5;

    /** Generates the sequences of a request. */
    @FunctionalInterface
    interface Writing {
        GenerationTotals to(Writer writer, GenerationRequest request);
    }

    /** How many results are there already. */
    int first() {
        int complete = processes.rank() == 0 ? results.map(ResultFile::complete).orElse(0) : 0;
        return (int) processes.gather(complete)[0];
    }

    /**
     * Generates this process's share and puts all shares together, up to and with the first that was stopped before it was complete.
     *
     * @return what all processes did for the sequences that are written
     */
    GenerationTotals write(GenerationRequest whole, Writing writing) {
        if (file.isEmpty()) {
            return writing.to(out, whole);
        }
        Path own = processes.rank() == 0 ? file.get() : part(processes.rank());
        try {
            GenerationTotals totals;
            try (Writer writer = results.isPresent() && processes.rank() == 0
                    ? results.get().append()
                    : Files.newBufferedWriter(own)) {
                totals = writing.to(writer, share(whole, processes.rank()));
            }
            return joined(whole, totals);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            if (processes.rank() != 0) {
                own.toFile().delete(); // one that stays behind is overwritten by the next run
            }
        }
    }

    private GenerationRequest share(GenerationRequest whole, int rank) {
        return whole.share(rank, processes.size());
    }

    private Path part(int rank) {
        Path target = file.orElseThrow();
        return target.resolveSibling("." + target.getFileName() + ".part-" + rank);
    }

    private GenerationTotals joined(GenerationRequest whole, GenerationTotals own) throws IOException {
        long[] all = processes.gather(own.sequences(), own.tokens(), own.evaluations(), own.batches(), own.clamped());
        GenerationTotals written = totals(all, 0);
        for (int rank = 1; rank < processes.size(); rank++) {
            GenerationRequest share = share(whole, rank);
            if (written.sequences() < share.first() - whole.first()) {
                break; // a share before it was stopped
            }
            if (processes.rank() == 0) {
                append(part(rank), rank);
                processes.heartbeat();
            }
            written = written.plus(totals(all, rank));
        }
        processes.gather(written.sequences()); // the parts have been read
        return written;
    }

    private static GenerationTotals totals(long[] all, int rank) {
        int at = rank * TOTALS;
        return new GenerationTotals(all[at], all[at + 1], all[at + 2], all[at + 3], all[at + 4]);
    }

    private void append(Path part, int rank) throws IOException {
        if (!Files.exists(part)) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    "what rank " + rank + " wrote beside " + file.orElseThrow() + " is not there",
                    "give an --output in a folder that all processes see");
        }
        try (OutputStream target = Files.newOutputStream(file.orElseThrow(), StandardOpenOption.APPEND)) {
            Files.copy(part, target);
        }
    }
}
