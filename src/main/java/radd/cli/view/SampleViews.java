package radd.cli.view;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import radd.cli.SamplingOptions;
import radd.core.sampler.GeneratedSequence;
import radd.core.sampler.SequenceState;
import radd.data.tokenizer.Tokenizer;
import radd.sample.RevealAnimation;

/** What shows a sequence while it is generated: the terminal ({@code --watch}) and an animation ({@code --gif}). */
public final class SampleViews implements AutoCloseable {
    private final @Nullable WatchView watch;
    private final @Nullable RevealAnimation animation;
    private long watched;

    private SampleViews(@Nullable WatchView watch, @Nullable RevealAnimation animation) {
        this.watch = watch;
        this.animation = animation;
    }

    /** The views that the options ask for; none where they ask for none, or where another process has the first sequence. */
    public static SampleViews of(SamplingOptions options, Optional<Tokenizer> tokenizer, int maskId, int rank) {
        TokenText text = new TokenText(tokenizer, maskId);
        return new SampleViews(
                options.watch() ? new WatchView(Terminal.current(), text) : null,
                options.gif()
                        .filter(file -> rank == 0)
                        .map(file -> new RevealAnimation(file, text::of, maskId))
                        .orElse(null));
    }

    /** Whether the terminal is taken. */
    public boolean onTerminal() {
        return watch != null;
    }

    public boolean watches(long index) {
        return (animation != null && index == 0) || (watch != null && index == watched);
    }

    public void changed(SequenceState state) {
        if (animation != null && state.index() == 0) {
            animation.add(state);
        }
        if (watch != null && state.index() == watched) {
            watch.show(state);
        }
    }

    public void finished(GeneratedSequence sequence) {
        watched = sequence.index() + 1;
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
        if (animation != null) {
            animation.close();
        }
    }
}
