package radd.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import radd.RaddException;
import radd.core.network.CausalTransformer;
import radd.data.tokenizer.Gpt2Tokenizer;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.eval.judge.Judge;
import radd.eval.judge.JudgeVocabulary;
import radd.modelio.Gpt2Folder;

/** A judge's network on several devices; a device that is named twice holds its parameters once. */
final class JudgeModels implements AutoCloseable {
    private final List<Gpt2Folder.Loaded> perDevice = new ArrayList<>();
    private final Map<String, Gpt2Folder.Loaded> open = new LinkedHashMap<>();

    private JudgeModels() {}

    /**
     * The folder that the name of a judge means, out of the hub's cache if it is a repository's.
     *
     * @param key the option or key that holds the name
     * @throws RaddException (DATA) if there is none
     */
    static Path folder(String key, String name) {
        Path folder = HubAccess.folder(name);
        if (!Files.isDirectory(folder)) {
            throw new RaddException(
                    RaddException.Kind.DATA,
                    key + " is " + name + ", which is no folder",
                    "name a folder with GPT-2's config.json and model.safetensors, or a repository of the hub such as gpt2");
        }
        return folder;
    }

    /** Reads the judge on every device; the caller closes the result. */
    static JudgeModels open(Path folder, List<Torch> devices) {
        JudgeModels models = new JudgeModels();
        try {
            for (Torch device : devices) {
                models.perDevice.add(
                        models.open.computeIfAbsent(device.deviceName(), name -> new Gpt2Folder(folder).open(device)));
            }
            return models;
        } catch (RuntimeException failure) {
            models.close();
            throw failure;
        }
    }

    CausalTransformer network() {
        return perDevice.get(0).network();
    }

    /** How the judge reads texts: with GPT-2's tokenizer if it has as many tokens. */
    JudgeVocabulary vocabulary() {
        int tokens = network().config().tokens();
        OptionalInt end = perDevice.get(0).endOfText();
        return new JudgeVocabulary(
                tokens,
                end,
                tokens == Gpt2Tokenizer.END_OF_TEXT + 1 ? Optional.of(new Gpt2Tokenizer()) : Optional.empty());
    }

    /** The judge on all devices; the caller closes it before this object. */
    Judge judge(Precision precision, int batchSize, int stride) {
        return OptionValue.checked(() -> new Judge(
                network(),
                perDevice.stream().map(Gpt2Folder.Loaded::parameters).toList(),
                precision,
                batchSize,
                stride,
                perDevice.get(0).endOfText()));
    }

    @Override
    public void close() {
        open.values().forEach(Gpt2Folder.Loaded::close);
    }
}
