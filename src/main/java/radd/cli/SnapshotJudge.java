package radd.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import radd.core.sampler.GeneratedSequence;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.eval.judge.Judge;
import radd.eval.judge.JudgeVocabulary;
import radd.eval.judge.Judgement;
import radd.eval.judge.TextLikelihood;
import radd.eval.judge.Variety;
import radd.train.RunRecorder;
import radd.train.TrainConfig;

/**
 * What GPT-2 says of a snapshot's samples, as {@code radd eval --judge} would of their file. It is read anew each time: a run has thousands of
 * steps between snapshots, and the device's memory is wanted for them.
 */
final class SnapshotJudge {
    private final TrainConfig config;
    private final RunRecorder recorder;

    /** @param recorder takes the result */
    SnapshotJudge(TrainConfig config, RunRecorder recorder) {
        this.config = config;
        this.recorder = recorder;
    }

    /**
     * The judge's folder.
     *
     * @throws radd.RaddException (DATA) if there is none
     */
    static Path folder(TrainConfig config) {
        return JudgeModels.folder("gpt_dir", config.gptDir());
    }

    /**
     * Judges and records.
     *
     * @param torch the device to do it on
     * @param texts of the samples
     * @param sequences the same samples: their ids are read by a judge without a tokenizer
     */
    void judge(long step, Torch torch, List<String> texts, List<GeneratedSequence> sequences) {
        try (JudgeModels models = JudgeModels.open(folder(config), List.of(torch));
                Judge judge = models.judge(
                        Precision.standard(torch.isGpu()),
                        config.eval().perplexityBatchSize(),
                        Judge.usualStride(models.network()))) {
            JudgeVocabulary vocabulary = models.vocabulary();
            List<int[]> ids = IntStream.range(0, texts.size())
                    .mapToObj(i -> vocabulary.ids(
                            Optional.of(texts.get(i)),
                            Optional.of(sequences.get(i).ids()),
                            false,
                            "sample " + i + " of step " + step))
                    .toList();
            Judgement judgement = Judgement.of(judge.windows(ids, done -> {}, () -> false).stream()
                    .map(TextLikelihood::sum)
                    .toList());
            recorder.judged(step, judgement.natsPerToken(), Variety.entropy(ids).value());
        }
    }
}
