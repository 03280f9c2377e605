package radd.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import radd.Golden;
import radd.core.family.Model;
import radd.modelio.StoredModel;
import radd.modelio.TensorSource;
import radd.modelio.WeightSet;

class ConvertCommandTest {
    @TempDir
    private Path folder;

    private Path convert(Path source, String name, String... options) {
        Path target = folder.resolve(name);
        String[] args = new String[options.length + 3];
        args[0] = "convert";
        args[1] = source.toString();
        args[2] = target.toString();
        System.arraycopy(options, 0, args, 3, options.length);
        assertEquals(target + System.lineSeparator(), CliRun.of(args).succeeds().out());
        return target;
    }

    private static void assertSame(Path expected, Path actual) {
        StoredModel source = StoredModel.at(expected, WeightSet.AVERAGE);
        StoredModel copy = StoredModel.at(actual, WeightSet.AVERAGE);
        assertEquals(source.description(), copy.description());
        Model model = source.model();
        try (TensorSource from = source.openWeights(model);
                TensorSource to = copy.openWeights(model)) {
            for (String name : model.table().shapes().keySet()) {
                assertArrayEquals(from.readFloats(name), to.readFloats(name), name);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "sedd_absorb", "sedd_uniform", "nanodd", "mdlm"})
    void everyFamilyComesBackThroughEveryFormBitForBit(String family) {
        Path source = Golden.path(family);
        Path torch = convert(source, "torch", "--to", "torch");
        assertSame(source, torch);
        Path hf = convert(torch, "hf", "--to", "hf");
        assertSame(source, hf);
        assertSame(source, convert(hf, "radd", "--to", "radd", "--dtype", "float32"));
    }

    @ParameterizedTest
    @CsvSource({"bfloat16, torch", "float16, torch", "bfloat16, hf", "float16, hf"})
    void halvesAreRoundedOnceAndThenExact(String type, String form) throws IOException {
        Path halves = convert(Golden.path("model"), "halves", "--to", form, "--dtype", type);
        Path again = convert(halves, "again", "--to", form, "--dtype", type);
        assertSame(halves, again);
        assertSame(halves, convert(halves, "wide", "--to", "hf"));
        assertTrue(size(halves) < size(convert(Golden.path("model"), "full", "--to", form)) * 0.6);
    }

    private static long size(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    @Test
    void aConvertedModelIsSampledAsItsSource() {
        Path torch = convert(Golden.path("model"), "run", "--to", "torch");
        String expected = sample(Golden.path("model"));
        assertEquals(expected, sample(torch));
        assertEquals(expected, sample(torch.resolve("checkpoints-meta/checkpoint.pth")));
    }

    private static String sample(Path model) {
        return CliRun.of(
                        "sample",
                        "--model-path",
                        model.toString(),
                        "--steps",
                        "2",
                        "--seed",
                        "1",
                        "--precision",
                        "float32")
                .succeeds()
                .out();
    }

    @Test
    void whatCannotBeConvertedIsRefusedAndLeavesNoModel() throws IOException {
        Path damaged = DamagedModel.write(folder.resolve("damaged"), Float.NaN);
        Path target = folder.resolve("target");
        CliRun.of("convert", damaged.toString(), target.toString(), "--to", "hf")
                .fails(3, "tensor output_layer.linear.bias of ", " holds NaN at element 3");
        assertFalse(Files.exists(target.resolve("config.json")));
        Path large = DamagedModel.write(folder.resolve("large"), 1e6f);
        CliRun.of("convert", large.toString(), folder.resolve("half").toString(), "--to", "hf", "--dtype", "float16")
                .fails(3, "holds 1000000.0 at element 3", "not finite as F16");
        CliRun.of("convert", large.toString(), damaged.toString(), "--to", "hf")
                .fails(2, "TARGET is " + damaged, "must not exist or be an empty folder");
        CliRun.of("convert", large.toString(), folder.resolve("x").toString(), "--to", "onnx")
                .fails(2, "--to is 'onnx'; must be one of hf, radd, torch");
        CliRun.of(
                        "convert",
                        Golden.path("model").toString(),
                        folder.resolve("x").toString(),
                        "--to",
                        "hf",
                        "--raw")
                .fails(3, "has no raw weights", "leave out --raw");
    }

    @Test
    @Tag("python")
    void pythonsPyTorchLoadsWhatIsWritten() throws IOException, InterruptedException {
        Path run = convert(Golden.path("model"), "run", "--to", "torch");
        Path halves = convert(Golden.path("mdlm"), "mdlm", "--to", "torch", "--dtype", "bfloat16");
        String script = """
                import sys, torch
                run, halves, golden = sys.argv[1:]
                state = torch.load(run + '/checkpoints-meta/checkpoint.pth', weights_only=True)
                names = list(state['model'])
                assert len(state['ema']['shadow_params']) == len(names) - 1, len(names)
                import json, struct
                raw = open(golden + '/model.safetensors', 'rb').read()
                length, = struct.unpack('<Q', raw[:8])
                header = json.loads(raw[8:8 + length])
                for name, tensor in state['model'].items():
                    begin, end = header[name]['data_offsets']
                    stored = torch.frombuffer(bytearray(raw[8 + length + begin:8 + length + end]), dtype=torch.float32)
                    same = torch.equal(tensor.flatten(), stored) or name == 'rotary_emb.inv_freq'
                    assert same and list(tensor.shape) == header[name]['shape'], name
                assert torch.equal(state['ema']['shadow_params'][0], state['model'][names[0]])
                bin = torch.load(halves + '/pytorch_model.bin', weights_only=True)
                assert bin['backbone.output_layer.linear.bias'].dtype == torch.bfloat16
                """;
        Process python = new ProcessBuilder(
                        "/usr/bin/python3",
                        "-c",
                        script,
                        run.toString(),
                        halves.toString(),
                        Golden.path("model").toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(python.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(0, python.waitFor(), said);
    }
}
