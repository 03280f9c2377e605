package radd.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import radd.core.model.ConditionalModel;
import radd.engine.Collective;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.modelio.LoadedModel;
import radd.modelio.ModelDescription;
import radd.core.sampler.Decoding;
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

    /** The folder that the model was read from. */
    Path folder() {
        return perDevice.get(0).folder();
    }

    /** The network on each device; the caller closes the result before this object. */
    Networks networks(Precision precision) {
        Networks networks = new Networks(new ArrayList<>());
        try {
            for (LoadedModel model : perDevice) {
                networks.list.add(new ConditionalModel(model.network(), model.parameters(), precision));
            }
            return networks;
        } catch (RuntimeException failure) {
            networks.close();
            throw failure;
        }
    }

    /** A generator on each device; the caller closes the result before this object. */
    Generators generators(Precision precision, Decoding decoding) {
        Generators generators = new Generators(networks(precision), new ArrayList<>());
        try {
            generators.networks.list.forEach(network -> generators.list.add(new Generator(network, decoding)));
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

    /** A model's network on several devices. */
    record Networks(List<ConditionalModel> list) implements AutoCloseable {
        @Override
        public void close() {
            list.forEach(ConditionalModel::close);
        }
    }

    /** The generators and the networks that they use. */
    record Generators(Networks networks, List<Generator> list) implements AutoCloseable {
        /** All of them together, which give the other processes signs of life. */
        ParallelGenerator parallel(Collective processes) {
            return new ParallelGenerator(list, processes::alive);
        }

        @Override
        public void close() {
            list.forEach(Generator::close);
            networks.close();
        }
    }
}
