package radd.api;

import org.jspecify.annotations.Nullable;
import radd.core.family.Model;
import radd.core.family.Predictions;
import radd.core.sampler.Decoder;
import radd.core.sampler.Decoding;
import radd.engine.FlatVector;
import radd.engine.Precision;

/** A model on one device, used by one thread at a time; what was made for the last call serves the next of its kind. */
final class DeviceModel implements AutoCloseable {
    private final Model model;
    private final FlatVector parameters;
    private final Precision precision;
    private @Nullable DecoderFor last;
    private @Nullable Predictions predictions;

    private record DecoderFor(SampleRequest.Method method, SampleRequest.Law law, Decoder<?> decoder) {}

    /** @param parameters not closed here */
    DeviceModel(Model model, FlatVector parameters, Precision precision) {
        this.model = model;
        this.parameters = parameters;
        this.precision = precision;
    }

    FlatVector parameters() {
        return parameters;
    }

    Precision precision() {
        return precision;
    }

    /** The decoder of a request. */
    Decoder<?> decoder(SampleRequest request, Decoding decoding) {
        DecoderFor before = last;
        if (before != null && before.method.equals(request.method()) && before.law.equals(request.law())) {
            return before.decoder;
        }
        last = null;
        if (before != null) {
            before.decoder.close();
        }
        Decoder<?> made = model.decoder(parameters, precision, decoding);
        last = new DecoderFor(request.method(), request.law(), made);
        return made;
    }

    Predictions predictions() {
        Predictions made = predictions != null ? predictions : model.predictions(parameters, precision);
        predictions = made;
        return made;
    }

    @Override
    public void close() {
        if (last != null) {
            last.decoder.close();
        }
        if (predictions != null) {
            predictions.close();
        }
    }
}
