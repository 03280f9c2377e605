package radd.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import radd.core.objective.ItemisedLoss;
import radd.core.sampler.GeneratedSequence;
import radd.core.sampler.MaskedDecoder;
import radd.core.sampler.MaskedDraft;
import radd.core.sampler.Template;
import radd.engine.Torch;
import radd.eval.profile.SequenceProfile;

/** Follows sequences along the path of a deterministic decoding on one device: each asks the network again where the step before has led it. */
final class PathScorer implements SequenceScorer {
    /** A sequence on its way. */
    private record Path(Sequence sequence, MaskedDraft draft, SequenceProfile profile) {}

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
            follow(paths);
            share.evaluated(
                    paths.size(),
                    paths.stream().mapToLong(path -> path.sequence().length()).sum());
            for (Path path : paths) {
                if (path.draft().done()) {
                    share.finished(
                            path.sequence().index(),
                            loss(path.sequence(), path.draft().finished()),
                            path.profile());
                }
            }
            paths.removeIf(path -> path.draft().done());
            fill(paths, share);
            heartbeat.run();
        }
    }

    private void follow(List<Path> paths) {
        List<int[]> seen =
                paths.stream().map(path -> path.draft().state().ids()).toList();
        List<ItemisedLoss> steps = decoder.follow(
                paths.stream().map(Path::draft).toList(),
                paths.stream().map(path -> path.sequence().tokens()).toList());
        for (int i = 0; i < steps.size(); i++) {
            paths.get(i).profile().add(seen.get(i), 1, steps.get(i));
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
            paths.add(new Path(sequence, decoder.start(template, 0, sequence.index()), share.profile(sequence)));
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
