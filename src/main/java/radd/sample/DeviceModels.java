package radd.sample;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import radd.core.family.Model;
import radd.core.sampler.Decoder;
import radd.core.sampler.Decoding;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.modelio.LoadedModel;
import radd.modelio.StoredModel;

/** A model on several devices; a device that is named twice holds its parameters once. */
public final class DeviceModels implements AutoCloseable {
    private final List<LoadedModel> perDevice = new ArrayList<>();
    private final Map<String, LoadedModel> open = new LinkedHashMap<>();

    private DeviceModels() {}

    /**
     * Reads the weights of a model on every device; the caller closes the result.
     *
     * @param model of {@link StoredModel#model}
     */
    public static DeviceModels open(StoredModel stored, Model model, List<Torch> devices) {
        DeviceModels models = new DeviceModels();
        try {
            for (Torch device : devices) {
                models.perDevice.add(models.open.computeIfAbsent(
                        device.deviceName(), name -> LoadedModel.open(stored, model, device)));
            }
            return models;
        } catch (RuntimeException failure) {
            models.close();
            throw failure;
        }
    }

    public Model model() {
        return perDevice.get(0).model();
    }

    /** Its parameters on each device; closed with this object. */
    public List<FlatVector> parameters() {
        return perDevice.stream().map(LoadedModel::parameters).toList();
    }

    /** The folder that the model was read from. */
    public Path folder() {
        return perDevice.get(0).folder();
    }

    /** A decoder on each device; the caller closes the result before this object. */
    public Decoders decoders(Precision precision, Decoding decoding) {
        Decoders decoders = new Decoders(new ArrayList<>());
        try {
            for (LoadedModel loaded : perDevice) {
                decoders.list.add(loaded.model().decoder(loaded.parameters(), precision, decoding));
            }
            return decoders;
        } catch (RuntimeException failure) {
            decoders.close();
            throw failure;
        }
    }

    @Override
    public void close() {
        open.values().forEach(LoadedModel::close);
    }

    /** A decoder on each of several devices. */
    public record Decoders(List<Decoder<?>> list) implements AutoCloseable {
        /** All of them together, which give the other processes signs of life. */
        public ParallelGenerator parallel(Collective processes) {
            return new ParallelGenerator(list.stream().map(Generator::new).toList(), processes::heartbeat);
        }

        @Override
        public void close() {
            list.forEach(Decoder::close);
        }
    }
}
