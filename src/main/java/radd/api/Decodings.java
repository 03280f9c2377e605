package radd.api;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import radd.InvalidSetting;
import radd.core.family.Model;
import radd.core.sampler.Decoding;
import radd.core.sampler.MethodRequest;
import radd.core.sampler.TokenDraw;
import radd.data.tokenizer.Tokenizer;

/** What a request says of decoding, in the words of the samplers. */
final class Decodings {
    private Decodings() {}

    /** @throws InvalidSetting if the model has no such method, or no end of text to stop at */
    static Decoding of(SampleRequest request, Model model, Optional<Tokenizer> tokenizer) {
        SampleRequest.Method method = request.method();
        SampleRequest.Law law = request.law();
        OptionalInt end =
                law.stopAtEnd() ? tokenizer.map(Tokenizer::endOfText).orElse(OptionalInt.empty()) : OptionalInt.empty();
        InvalidSetting.require(
                !law.stopAtEnd() || end.isPresent(),
                "stopAtEnd",
                true,
                "false: the model's tokens have no end of text");
        MethodRequest asked = new MethodRequest(
                method.name(),
                method.steps(),
                Optional.empty(),
                method.revealPerStep(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                MethodRequest.Remask.NONE,
                method.block());
        return new Decoding(
                model.method(asked),
                new TokenDraw(law.temperature(), law.topK(), law.topP(), law.minP()),
                law.guidance(),
                end);
    }
}
