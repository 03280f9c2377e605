package radd.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import radd.core.sampler.GeneratedSequence;
import radd.core.sampler.MaskedDecoder;
import radd.core.sampler.MaskedDraft;
import radd.core.sampler.Template;
import radd.engine.Torch;

/** Follows sequences along the path of a deterministic decoding on one device: each asks the network again where the step before has led it. */
final class PathScorer implements SequenceScorer {
    /** A sequence on its way. */
    private record Path(Sequence sequence, MaskedDraft draft) {}

    private final MaskedDecoder decoder;
    private final int maskId;
    private final int batchSize;

    /** @param decoder closed with this object */
    PathScorer(MaskedDecoder decoder, int maskId, int batchSize) {
        this.decoder = decoder;
        this.maskId = maskId;
        this.batchSize = batchSize;
    }

    @Override
    public void work(SequenceShare share, Runnable heartbeat) {
        List<Path> paths = new ArrayList<>();
        fill(paths, share);
        while (!paths.isEmpty() && !share.stopped()) {
            decoder.follow(
                    paths.stream().map(Path::draft).toList(),
                    paths.stream().map(path -> path.sequence().tokens()).toList());
            share.evaluated(
                    paths.size(),
                    paths.stream().mapToLong(path -> path.sequence().length()).sum());
            for (Path path : paths) {
                if (path.draft().done()) {
                    share.finished(
                            path.sequence().index(),
                            loss(path.sequence(), path.draft().finished()));
                }
            }
            paths.removeIf(path -> path.draft().done());
            fill(paths, share);
            heartbeat.run();
        }
    }

    private void fill(List<Path> paths, SequenceShare share) {
        while (paths.size() < batchSize) {
            Optional<Sequence> next = share.take();
            if (next.isEmpty()) {
                return;
            }
            Sequence sequence = next.get();
            int[] context = Arrays.copyOf(sequence.tokens(), sequence.given());
            Template template = Template.between(context, new int[0], sequence.length(), maskId);
            paths.add(new Path(sequence, decoder.start(template, 0, sequence.index())));
        }
    }

    private static SequenceLoss loss(Sequence sequence, GeneratedSequence text) {
        double nats = 0;
        for (int position = sequence.given(); position < text.length(); position++) {
            nats -= text.logProb(position);
        }
        return new SequenceLoss(sequence.open(), MeanOfDraws.exact(nats), text.nfe());
    }

    @Override
    public Torch torch() {
        return decoder.torch();
    }

    @Override
    public void close() {
        decoder.close();
    }
}
