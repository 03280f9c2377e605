package radd.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import radd.cli.view.Progress;
import radd.cli.view.SampleViews;
import radd.cli.view.Terminal;
import radd.core.sampler.GeneratedSequence;
import radd.core.sampler.SequenceState;
import radd.sample.GenerationListener;
import radd.sample.GenerationRequest;
import radd.sample.GenerationTotals;
import radd.sample.ParallelGenerator;

/** Writes what is finished, shows how far it is, and stops when a signal asks for it. */
final class SampleOutput implements GenerationListener {
    private final Function<GeneratedSequence, String> render;
    private final Writer target;
    private final SampleViews views;
    private final Interruption.Guard guard;
    private final @Nullable Progress progress;

    /**
     * @param tokens how many will be drawn
     * @param render the text of a finished sequence
     */
    SampleOutput(
            long tokens,
            Function<GeneratedSequence, String> render,
            Writer target,
            SampleViews views,
            Interruption.Guard guard) {
        this.render = render;
        this.target = target;
        this.views = views;
        this.guard = guard;
        this.progress = views.onTerminal() ? null : Progress.start("sample", "tokens", 0, tokens);
    }

    /** Generates all. */
    GenerationTotals of(ParallelGenerator generator, GenerationRequest request) {
        try {
            return generator.generate(request, this);
        } finally {
            if (progress != null) {
                progress.close();
            }
        }
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
