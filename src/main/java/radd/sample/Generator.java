package radd.sample;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import radd.core.model.ConditionalModel;
import radd.core.model.PartialSequence;
import radd.core.sampler.DrawnTokens;
import radd.core.sampler.PositionScore;
import radd.core.sampler.TokenDrawer;
import radd.engine.Torch;

/**
 * Generates sequences on one device: a reveal plan says where, the network says with which probabilities, the token draw says what.
 *
 * <p>Each sequence moves at its own pace. A batch holds the next non-empty reveal of each sequence in work, and when one is finished the
 * next takes its place, so batches are full until the last sequences and no evaluation is in vain. The head and the draw touch only the
 * positions that are revealed, or that a plan wants scored. A sequence is a function of its template, the seed and its index alone. Not
 * safe for use by several threads at once.
 */
public final class Generator implements AutoCloseable {
    private final ConditionalModel model;
    private final Decoding decoding;
    private final TokenDrawer drawer;

    /**
     * @param model the network, which must outlive this object and is not closed by it
     * @param decoding how
     */
    public Generator(ConditionalModel model, Decoding decoding) {
        this.model = model;
        this.decoding = decoding;
        this.drawer = new TokenDrawer(model.torch(), model.config().tokens(), decoding.draw());
    }

    /**
     * Generates until all sequences are finished or the listener asks to stop; those that are finished by then have been handed over.
     *
     * @return what was done
     */
    public GenerationTotals generate(GenerationRequest request, GenerationListener listener) {
        Generation generation = generation(request, listener);
        work(generation, () -> {});
        return generation.end();
    }

    /** Generates all sequences. */
    public List<GeneratedSequence> generate(GenerationRequest request) {
        List<GeneratedSequence> sequences = new ArrayList<>();
        generate(request, sequences::add);
        return sequences;
    }

    Generation generation(GenerationRequest request, GenerationListener listener) {
        return new Generation(request, decoding, model.config().length(), listener);
    }

    Torch torch() {
        return model.torch();
    }

    /**
     * Takes sequences until none is left.
     *
     * @param alive called after every evaluation
     */
    void work(Generation generation, Runnable alive) {
        List<SequenceInWork> inWork = new ArrayList<>();
        while (!generation.stopped() && fill(inWork, generation)) {
            int draws = evaluate(inWork);
            generation.evaluated(inWork, inWork.size() * decoding.evaluationsPerReveal(), draws);
            inWork.removeIf(sequence -> sequence.pending() == 0);
            alive.run();
        }
    }

    private static boolean fill(List<SequenceInWork> inWork, Generation generation) {
        while (inWork.size() < generation.batchSize()) {
            Optional<SequenceInWork> next = generation.take();
            if (next.isEmpty()) {
                break;
            }
            inWork.add(next.get());
        }
        return !inWork.isEmpty();
    }

    /** Runs the network on the batch and draws the pending tokens of every sequence in it; returns how many. */
    private int evaluate(List<SequenceInWork> batch) {
        List<PartialSequence> contexts = new ArrayList<>();
        batch.forEach(sequence -> contexts.add(sequence.context()));
        if (decoding.guidance() > 0) {
            batch.forEach(sequence -> contexts.add(sequence.contextWithoutPrompt()));
        }
        int asked = batch.stream().mapToInt(SequenceInWork::pending).sum();
        try (NDManager scope = model.torch().newManager()) {
            NDArray hidden = model.hidden(scope, contexts);
            int[] rows = choose(batch, hidden, asked);
            double[] u = batch.stream()
                    .flatMapToDouble(
                            sequence -> IntStream.range(0, sequence.pending()).mapToDouble(i -> sequence.nextUniform()))
                    .toArray();
            draw(batch, hidden, rows, asked, u);
            return rows.length;
        }
    }

    /** The rows of the hidden states at which tokens are drawn, once the plans have chosen. */
    private int[] choose(List<SequenceInWork> batch, NDArray hidden, int asked) {
        Optional<PositionScore> score = batch.get(0).score(); // all follow the same method
        if (score.isEmpty()) {
            return IntStream.range(0, asked).toArray();
        }
        double[] scores = new double[asked];
        logProbs(hidden, IntStream.range(0, asked).toArray(), asked, (from, logProbs) -> {
            float[] some = drawer.score(score.get(), logProbs);
            for (int i = 0; i < some.length; i++) {
                scores[from + i] = some[i];
            }
        });
        IntStream.Builder rows = IntStream.builder();
        int at = 0;
        for (SequenceInWork sequence : batch) {
            int first = at;
            at += sequence.pending();
            Arrays.stream(sequence.choose(Arrays.copyOfRange(scores, first, at)))
                    .forEach(i -> rows.add(first + i));
        }
        return rows.build().toArray();
    }

    private void draw(List<SequenceInWork> batch, NDArray hidden, int[] rows, int asked, double[] u) {
        int[] drawn = new int[rows.length];
        double[] drawnLogProbs = new double[rows.length];
        logProbs(hidden, rows, asked, (from, logProbs) -> {
            int to = from + (int) logProbs.getShape().get(0);
            DrawnTokens result = drawer.draw(logProbs, Arrays.copyOfRange(u, from, to));
            for (int i = 0; i < result.size(); i++) {
                drawn[from + i] = result.token(i);
                drawnLogProbs[from + i] = result.logProb(i);
            }
        });
        int at = 0;
        for (SequenceInWork sequence : batch) {
            int taken = sequence.pending();
            sequence.reveal(drawn, drawnLogProbs, at);
            at += taken;
        }
    }

    /** log c at rows; the rows of the sequences without their prompt follow the {@code asked} ones in the same order. */
    private void logProbs(NDArray hidden, int[] rows, int asked, ConditionalModel.LogProbs receiver) {
        if (decoding.guidance() > 0) {
            int[] unprompted = Arrays.stream(rows).map(row -> row + asked).toArray();
            model.guidedLogProbs(hidden, rows, unprompted, decoding.guidance(), receiver);
        } else {
            model.logProbs(hidden, rows, receiver);
        }
    }

    @Override
    public void close() {
        drawer.close();
    }
}
