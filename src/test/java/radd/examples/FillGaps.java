package radd.examples;

import java.util.Arrays;
import radd.api.DiffusionModel;
import radd.api.Prompt;
import radd.api.Sample;
import radd.api.SampleListener;
import radd.api.SampleRequest;

/** Fills the gaps of a text and shows how the tokens came: {@code FillGaps MODEL "the [MASK] sees [MASK:3] ."}. */
public final class FillGaps {
    private FillGaps() {}

    /** Arguments: a model and a template */
    public static void main(String[] args) {
        SampleRequest request = SampleRequest.of(Prompt.template(args[1]), 1)
                .by(SampleRequest.Method.of("first-hitting"))
                .times(2, 2);
        try (DiffusionModel model = DiffusionModel.load(args[0])) {
            model.sample(request, new SampleListener() {
                @Override
                public void revealed(long index, int[] ids, int evaluations) {
                    long open = Arrays.stream(ids)
                            .filter(id -> id == model.vocabularySize())
                            .count();
                    System.out.println("text " + index + ": " + open + " open after " + evaluations + " evaluations");
                }

                @Override
                public void finished(Sample sample) {
                    System.out.println(sample.text().orElseThrow());
                }
            });
        }
    }
}
