package radd.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import radd.engine.ComputeSettings;
import radd.sample.Decoding;
import radd.sample.GeneratedSequence;
import radd.sample.GenerationListener;
import radd.sample.GenerationRequest;
import radd.sample.GenerationTotals;
import radd.sample.ParallelGenerator;
import radd.sample.SequenceState;
import radd.sample.Template;

/** Writes what is finished, shows how far it is, stops when a signal asks for it, and sums up. */
final class SampleOutput implements GenerationListener {
    private final GenerationRequest request;
    private final List<Template> templates;
    private final Function<GeneratedSequence, String> render;
    private final Writer target;
    private final SampleViews views;
    private final Interruption.Guard guard;
    private final @Nullable Progress progress;

    /**
     * @param templates the prompts' templates, each of as many sequences, one prompt after the other
     * @param render the text of a finished sequence
     */
    SampleOutput(
            GenerationRequest request,
            List<Template> templates,
            Function<GeneratedSequence, String> render,
            Writer target,
            SampleViews views,
            Interruption.Guard guard) {
        this.request = request;
        this.templates = templates;
        this.render = render;
        this.target = target;
        this.views = views;
        this.guard = guard;
        this.progress = views.onTerminal() ? null : Progress.start("sample", "tokens", 0, tokensToDraw());
    }

    private long tokensToDraw() {
        long sum = 0;
        for (int prompt = 0; prompt < templates.size(); prompt++) {
            sum += (long) sequencesOf(prompt) * templates.get(prompt).masked().length;
        }
        return sum;
    }

    /** How many sequences of a prompt the request asks for: those before its first one are there already. */
    private int sequencesOf(int prompt) {
        int each = request.end() / templates.size();
        return Math.max(0, Math.min(each, (prompt + 1) * each - request.first()));
    }

    /** Generates all; returns the exit code. */
    int of(ParallelGenerator generator, Decoding decoding, ComputeSettings settings) {
        long start = System.nanoTime();
        GenerationTotals totals;
        try {
            totals = generator.generate(request, this);
        } finally {
            if (progress != null) {
                progress.close();
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        boolean complete = totals.sequences() == request.sequences();
        Terminal.current()
                .println(String.format(
                        Locale.ROOT,
                        "%s%d of %d sequences, %d tokens drawn, NFE %d (%s, %d batches), %.2f s, %.1f tokens/s; law %s; %s; seed %d",
                        complete ? "" : "stopped: ",
                        totals.sequences(),
                        request.sequences(),
                        totals.tokens(),
                        totals.evaluations(),
                        perSequence(totals, decoding),
                        totals.batches(),
                        seconds,
                        totals.tokens() / seconds,
                        decoding.method().law(),
                        settings,
                        request.seed()));
        return complete ? ExitCode.DONE.code() : ExitCode.INTERRUPTED.code();
    }

    private String perSequence(GenerationTotals totals, Decoding decoding) {
        OptionalDouble expected = expectedNfe(decoding);
        return String.format(
                Locale.ROOT,
                "%.1f a sequence, %s",
                (double) totals.evaluations() / Math.max(1, totals.sequences()),
                expected.isPresent()
                        ? String.format(Locale.ROOT, "%.1f expected", expected.getAsDouble())
                        : "the network decides how many");
    }

    /** The mean over the sequences asked for; an end of text may save some. */
    private OptionalDouble expectedNfe(Decoding decoding) {
        double sum = 0;
        for (int prompt = 0; prompt < templates.size(); prompt++) {
            OptionalDouble one =
                    decoding.method().expectedNfe(templates.get(prompt).masked().length);
            if (one.isEmpty()) {
                return one;
            }
            sum += sequencesOf(prompt) * one.getAsDouble();
        }
        return OptionalDouble.of(sum / request.sequences() * (decoding.guidance() > 0 ? 2 : 1));
    }

    @Override
    public void finished(GeneratedSequence sequence) {
        views.finished(sequence);
        Terminal.current().show(""); // the bar may stand where the text will
        try {
            target.write(render.apply(sequence));
            target.flush();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public boolean watches(long index) {
        return views.watches(index);
    }

    @Override
    public void changed(SequenceState state) {
        views.changed(state);
    }

    @Override
    public void evaluated(GenerationTotals soFar) {
        if (progress != null) {
            progress.update(soFar.tokens(), soFar.tokens(), "NFE " + soFar.evaluations());
        }
    }

    @Override
    public boolean stopRequested() {
        return guard.requested();
    }
}
