package radd.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import radd.core.model.ConditionalModel;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.modelio.LoadedModel;
import radd.modelio.ModelDescription;
import radd.sample.Decoding;
import radd.sample.Generator;
import radd.sample.ParallelGenerator;

/** A model on several devices; a device that is named twice holds its parameters once. */
final class DeviceModels implements AutoCloseable {
    private final List<LoadedModel> perDevice = new ArrayList<>();
    private final Map<String, LoadedModel> open = new LinkedHashMap<>();

    private DeviceModels() {}

    /** Reads the model on every device; the caller closes the result. */
    static DeviceModels open(Path path, List<Torch> devices) {
        DeviceModels models = new DeviceModels();
        try {
            for (Torch device : devices) {
                models.perDevice.add(
                        models.open.computeIfAbsent(device.deviceName(), name -> LoadedModel.open(path, device)));
            }
            return models;
        } catch (RuntimeException failure) {
            models.close();
            throw failure;
        }
    }

    ModelDescription description() {
        return perDevice.get(0).description();
    }

    /** A generator on each device; the caller closes the result before this object. */
    Generators generators(Precision precision, Decoding decoding) {
        Generators generators = new Generators();
        try {
            for (LoadedModel model : perDevice) {
                ConditionalModel network = new ConditionalModel(model.network(), model.parameters(), precision);
                generators.networks.add(network);
                generators.generators.add(new Generator(network, decoding));
            }
            return generators;
        } catch (RuntimeException failure) {
            generators.close();
            throw failure;
        }
    }

    @Override
    public void close() {
        open.values().forEach(LoadedModel::close);
    }

    /** The generators and the networks that they use. */
    static final class Generators implements AutoCloseable {
        private final List<ConditionalModel> networks = new ArrayList<>();
        private final List<Generator> generators = new ArrayList<>();

        private Generators() {}

        ParallelGenerator parallel() {
            return new ParallelGenerator(generators);
        }

        @Override
        public void close() {
            generators.forEach(Generator::close);
            networks.forEach(ConditionalModel::close);
        }
    }
}
