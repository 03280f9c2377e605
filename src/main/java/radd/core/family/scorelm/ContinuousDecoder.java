package radd.core.family.scorelm;

import java.util.List;
import radd.core.sampler.Decoder;
import radd.core.sampler.Template;
import radd.engine.Torch;

/** Decodes with a model of embeddings: a call takes each of its sequences one evaluation further. */
final class ContinuousDecoder implements Decoder<ContinuousDraft> {
    private final Denoiser denoiser;
    private final ContinuousMethod method;

    /** @param denoiser the network; closed with this object */
    ContinuousDecoder(Denoiser denoiser, ContinuousMethod method) {
        this.denoiser = denoiser;
        this.method = method;
    }

    @Override
    public ContinuousDraft start(Template template, long seed, long index) {
        ScoreLmSection section = denoiser.network().section();
        if (template.length() > section.length()) {
            throw new IllegalArgumentException(
                    "length is " + template.length() + ", must be at most the model's " + section.length());
        }
        return new ContinuousDraft(method, template, section.embeddingDim(), seed, index);
    }

    @Override
    public Advance advance(List<ContinuousDraft> drafts) {
        List<NoisySequence> sequences =
                drafts.stream().map(ContinuousDraft::sequence).toList();
        Denoiser.Recoded recoded = denoiser.recoded(sequences);
        int from = 0;
        int drawn = 0;
        for (int i = 0; i < sequences.size(); i++) {
            drawn += drafts.get(i).take(recoded, from);
            from += sequences.get(i).asked();
        }
        return new Advance(drafts.size(), drawn, 0);
    }

    @Override
    public Torch torch() {
        return denoiser.torch();
    }

    @Override
    public void close() {
        denoiser.close();
    }
}
