package radd.eval.judge;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import radd.InvalidSetting;
import radd.core.network.CausalTransformer;
import radd.core.network.ConditionalModel;
import radd.core.network.PartialSequence;
import radd.engine.DeviceThreads;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;

/**
 * A causal network that scores texts of any lengths, on one or several devices.
 *
 * <p>In float32 through MKL a text's score does not depend on what it is scored with.
 */
public final class Judge implements AutoCloseable {
    private final CausalTransformer network;
    private final int batchSize;
    private final int stride;
    private final OptionalInt endOfText;
    private final List<ConditionalModel> models = new ArrayList<>();

    /**
     * @param parameters of the network on each device, at least one; stay open as long as this object and are not closed by it
     * @param batchSize windows that a device reads at once, at least 1
     * @param stride tokens by which windows of a long text move on, 1 to the network's length - 1
     * @param endOfText the token that ends a text, if there is one
     * @throws InvalidSetting if a number is out of range
     */
    public Judge(
            CausalTransformer network,
            List<FlatVector> parameters,
            Precision precision,
            int batchSize,
            int stride,
            OptionalInt endOfText) {
        InvalidSetting.require(batchSize >= 1, "--batch-size", batchSize, "at least 1");
        int longest = network.config().length();
        InvalidSetting.require(
                stride >= 1 && stride < longest,
                "--stride",
                stride,
                "1 to " + (longest - 1) + ", less than the judge's length");
        this.network = network;
        this.batchSize = batchSize;
        this.stride = stride;
        this.endOfText = endOfText;
        parameters.forEach(vector -> models.add(new ConditionalModel(network, vector, precision)));
    }

    /** Half the network's length: every token of a long text is given at least as many before it. */
    public static int usualStride(CausalTransformer network) {
        return network.config().length() / 2;
    }

    /** A window of one of the texts. */
    private record Part(int text, Window window) {}

    /**
     * Scores texts.
     *
     * @param texts ids below V
     * @param progress takes the number of tokens that have been scored
     * @param stop asked before every batch; true ends without a result
     * @return for each text its windows in order; a text of no or one token has none
     * @throws CancellationException if {@code stop} said so
     * @throws radd.RaddException (DATA) if an answer of the network is not finite
     */
    public List<List<TextLikelihood>> windows(List<int[]> texts, LongConsumer progress, BooleanSupplier stop) {
        List<boolean[]> counted =
                texts.stream().map(ids -> EndOfText.counted(ids, endOfText)).toList();
        List<Part> parts = IntStream.range(0, texts.size())
                .boxed()
                .flatMap(text -> Window.of(
                                texts.get(text).length, network.config().length(), stride)
                        .stream()
                        .map(window -> new Part(text, window)))
                .toList();
        TextLikelihood[] scores = new TextLikelihood[parts.size()];
        AtomicLong done = new AtomicLong();
        inBatches(parts.size(), stop, (model, from, to) -> {
            List<Part> batch = parts.subList(from, to);
            score(model, batch, texts, counted, scores, from);
            progress.accept(done.addAndGet(
                    batch.stream().mapToLong(part -> part.window().count()).sum()));
        });
        List<List<TextLikelihood>> result = new ArrayList<>();
        texts.forEach(text -> result.add(new ArrayList<>()));
        for (int i = 0; i < scores.length; i++) {
            result.get(parts.get(i).text()).add(scores[i]);
        }
        return result;
    }

    private static void score(
            ConditionalModel model,
            List<Part> batch,
            List<int[]> texts,
            List<boolean[]> counted,
            TextLikelihood[] scores,
            int first) {
        List<PartialSequence> sequences = new ArrayList<>();
        IntStream.Builder targets = IntStream.builder();
        for (Part part : batch) {
            int[] ids = texts.get(part.text());
            Window window = part.window();
            sequences.add(new PartialSequence(
                    Arrays.copyOfRange(ids, window.from(), window.to()),
                    IntStream.range(window.scored() - 1, window.to() - 1)
                            .map(position -> position - window.from())
                            .toArray()));
            Arrays.stream(ids, window.scored(), window.to()).forEach(targets::add);
        }
        float[] nats = model.negativeLogLikelihoods(sequences, targets.build().toArray());
        int at = 0;
        for (int i = 0; i < batch.size(); i++) {
            Window window = batch.get(i).window();
            boolean[] counts = counted.get(batch.get(i).text());
            double sum = 0;
            long tokens = 0;
            for (int position = window.scored(); position < window.to(); position++, at++) {
                if (counts[position]) {
                    sum += nats[at];
                    tokens++;
                }
            }
            scores[first + i] = new TextLikelihood(sum, tokens);
        }
    }

    /**
     * What the judge thinks of whole texts: its last hidden state at each text's last token.
     *
     * @param texts of 1 token or more; of a longer one than the judge's length the beginning is read
     * @return D numbers a text
     * @throws CancellationException if {@code stop} said so
     */
    public double[][] features(List<int[]> texts, BooleanSupplier stop) {
        int width = network.config().hiddenSize();
        int longest = network.config().length();
        double[][] features = new double[texts.size()][width];
        inBatches(texts.size(), stop, (model, from, to) -> {
            List<PartialSequence> ends = texts.subList(from, to).stream()
                    .map(ids -> Arrays.copyOf(ids, Math.min(longest, ids.length)))
                    .map(ids -> new PartialSequence(ids, new int[] {ids.length - 1}))
                    .toList();
            try (NDManager scope = model.torch().newManager()) {
                NDArray hidden = model.hidden(scope, ends);
                float[] numbers = hidden.toFloatArray();
                for (int i = 0; i < (to - from) * width; i++) {
                    features[from + i / width][i % width] = numbers[i];
                }
            }
        });
        return features;
    }

    /** The work of one batch. */
    private interface Batch {
        void run(ConditionalModel model, int from, int to);
    }

    /** Devices take the next batch when they have room; which is in a batch does not depend on them. */
    private void inBatches(int count, BooleanSupplier stop, Batch work) {
        AtomicInteger next = new AtomicInteger();
        AtomicBoolean cancelled = new AtomicBoolean();
        List<Torch> devices = models.stream().map(ConditionalModel::torch).toList();
        DeviceThreads.run(
                devices,
                (device, heartbeat) -> {
                    for (int from = next.getAndAdd(batchSize); from < count; from = next.getAndAdd(batchSize)) {
                        if (cancelled.get() || stop.getAsBoolean()) {
                            cancelled.set(true);
                            return;
                        }
                        work.run(models.get(device), from, Math.min(from + batchSize, count));
                    }
                },
                () -> cancelled.set(true),
                () -> {});
        if (cancelled.get()) {
            throw new CancellationException("stopped before all texts were judged");
        }
    }

    @Override
    public void close() {
        models.forEach(ConditionalModel::close);
    }
}
