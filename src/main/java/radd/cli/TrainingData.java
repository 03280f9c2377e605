package radd.cli;

import java.util.Map;
import java.util.Optional;
import radd.RaddException;
import radd.data.corpus.Blocks;
import radd.data.corpus.BuildProgress;
import radd.data.corpus.Corpora;
import radd.data.corpus.CorpusIdentity;
import radd.data.tokenizer.Tokenizers;
import radd.engine.collective.Collective;
import radd.train.RunCorpora;
import radd.train.TrainConfig;

/**
 * What a run reads, found and tokenised before anything of the run is written.
 *
 * @param corpora where it comes from
 * @param train the training blocks
 * @param valid the validation blocks, if there are any
 */
record TrainingData(Corpora corpora, Blocks train, Optional<Blocks> valid) {
    /**
     * Opens the corpora of a configuration.
     *
     * @param earlier what the run began with, if it is resumed
     * @throws RaddException if the configuration, a corpus or its tokenizer cannot be used, or the corpora are others than those before
     */
    static TrainingData open(TrainConfig config, Optional<RunCorpora> earlier, Collective processes) {
        Corpora corpora = new Corpora(config.data(), config.seed(), BuildProgress.SILENT, HubDatasets.names(processes));
        Tokenizers.requireVocabulary(
                corpora.tokenizer(),
                config.tokens(),
                RaddException.Kind.CONFIG,
                "set tokens=" + corpora.tokenizer().vocabularySize());
        Map<String, CorpusIdentity> found = corpora.found();
        earlier.ifPresent(began -> began.require(found));
        int length = config.model().length();
        TrainingData data = new TrainingData(corpora, corpora.train(length), corpora.valid(length));
        earlier.ifPresent(began -> began.require(corpora.identities()));
        return data;
    }
}
