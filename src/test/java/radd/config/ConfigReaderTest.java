package radd.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import radd.RaddException;
import radd.core.family.radd.RaddSection;
import radd.core.noise.NoiseConfig;
import radd.data.tokenizer.Detokenizer;
import radd.train.LearningRateSchedule;
import radd.train.OptimizerType;
import radd.train.PrecisionChoice;
import radd.train.TrainConfig;

class ConfigReaderTest {
    private static final Path CONFIGS = Path.of("configs");

    @TempDir
    Path folder;

    @Test
    void theBaseIsTheReferencesButForFourGpusFloat16TheParentFolderTheJudgeAndItsValidationCorpus() {
        TrainConfig base = TrainConfigs.bind(read());
        TrainConfig reference = TrainConfigs.bind(readFile(
                reference("reference.yaml"), "ngpus=1", "outdir=output", "eval.perplexity=false", "data.valid="));
        assertEquals(reference, base);
        assertEquals(PrecisionChoice.AUTO, base.precision());
    }

    @Test
    void theReferencesConfigurationLoadsAndWhatHasNoEffectIsNamed() {
        ResolvedConfig resolved = readFile(reference("reference.yaml"));
        assertEquals(
                List.of("hydra", "training.weight"),
                resolved.notices().stream()
                        .map(notice -> notice.substring(0, notice.indexOf(" has no effect: ")))
                        .toList());
        TrainConfig config = TrainConfigs.bind(resolved);
        assertEquals(4, config.ngpus());
        assertEquals("../output", config.outdir());
        assertEquals(new RaddSection(768, 1024, 12, 12, 0.02), config.model());
        assertEquals(NoiseConfig.REFERENCE, config.noise());
        assertEquals(OptimizerType.ADAMW, config.optim().optimizer());
        assertEquals(3e-4, config.optim().lr());
        assertEquals(0.999, config.optim().beta2());
        assertEquals(2500, config.optim().warmup());
        assertEquals(1, config.optim().gradClip());
        assertEquals(LearningRateSchedule.CONSTANT, config.optim().schedule());
        assertTrue(config.optim().decayNormsAndBiases());
        assertEquals("t_DCE", config.training().lossType());
        assertTrue(config.training().snapshotSampling());
        assertEquals("euler", config.sampling().predictor());
        assertEquals(8, config.microBatchSize());
    }

    @Test
    void aRunOfTheReferenceLoadsWithItsModelInPlace() {
        ResolvedConfig resolved = readFile(reference("reference-run.yaml"));
        TrainConfig config = TrainConfigs.bind(resolved);
        assertEquals(new RaddSection(1024, 1024, 24, 16, 0.02), config.model());
        assertEquals(PrecisionChoice.FLOAT16, config.precision());
        assertTrue(
                resolved.notices().stream().anyMatch(notice -> notice.startsWith("model.name has no effect: ")),
                resolved.notices().toString());
        assertTrue(
                resolved.notices().stream().noneMatch(notice -> notice.startsWith("hydra")),
                resolved.notices().toString());
    }

    @Test
    void overridesComeAfterTheFileAndTheFileAfterThePresets() throws IOException {
        Path file = write("""
                defaults:
                  - model: tiny
                model:
                  length: 96
                training:
                  accum: 4
                  loss_type: k_DCE
                """);
        TrainConfig fromFile = TrainConfigs.bind(readFile(file));
        assertEquals(128, ((RaddSection) fromFile.model()).hiddenSize());
        assertEquals(96, fromFile.model().length());
        assertEquals(4, fromFile.training().accum());

        TrainConfig overridden = TrainConfigs.bind(
                readFile(file, "model=small_radd", "model.length=64", "++training.accum=8", "+training.accum=2"));
        assertEquals(768, ((RaddSection) overridden.model()).hiddenSize());
        assertEquals(64, overridden.model().length());
        assertEquals(2, overridden.training().accum());
        assertEquals("k_DCE", overridden.training().lossType());
    }

    @Test
    void everyModelPresetHasTheKeysOfItsFamilyAndEveryShippedConfigurationBinds() throws IOException {
        List<String> models = Presets.in(CONFIGS).choices("model");
        assertTrue(models.containsAll(List.of("medium_radd", "small_radd", "tiny", "tiny_text8")), models.toString());
        for (String model : models) {
            ResolvedConfig resolved = read("model=" + model);
            String type = resolved.tree().path("model").path("type").textValue();
            assertEquals(
                    read("model.type=" + type).tree().path("model").size(),
                    resolved.tree().path("model").size(),
                    model);
            assertDoesNotThrow(() -> TrainConfigs.bind(resolved), model);
        }
        assertEquals(27, TrainConfigs.bind(read("model=tiny_text8")).tokens());
        List<Path> shipped;
        try (Stream<Path> files = Files.list(CONFIGS)) {
            shipped = files.filter(Files::isRegularFile).toList();
        }
        assertEquals(4, shipped.size());
        for (Path file : shipped) {
            assertDoesNotThrow(() -> TrainConfigs.bind(readFile(file)), file.toString());
        }
    }

    @Test
    void theBaseHasEveryKeyOfTheDefaultVariantsAndNoOther() {
        Set<String> written = new TreeSet<>();
        for (String file : List.of("config.yaml", "model/small_radd.yaml")) {
            String prefix = file.equals("config.yaml") ? "" : "model.";
            YamlFile.parse(file, Presets.in(CONFIGS).require(file), key -> false)
                    .values()
                    .forEach(value -> assertTrue(written.add(prefix + value.key()), value.key()));
        }
        Set<String> declared = new TreeSet<>();
        Map<String, String> first = new HashMap<>();
        for (VariantSection section : TrainConfigs.SCHEMA.sections()) {
            declared.add(section.discriminator());
            first.put(section.discriminator(), section.names().iterator().next());
        }
        TrainConfigs.SCHEMA.keys(first).forEach(key -> declared.add(key.key()));
        assertEquals(declared, written);
    }

    @Test
    void aScheduleHasItsOwnKeysAndDefaults() throws IOException {
        assertEquals(NoiseConfig.REFERENCE, TrainConfigs.bind(read()).noise());
        assertEquals(
                NoiseConfig.Geometric.REFERENCE,
                TrainConfigs.bind(read("noise.type=Geometric")).noise());
        assertEquals(
                new NoiseConfig.Geometric(1e-3, 20),
                TrainConfigs.bind(read("noise.type=geometric", "noise.sigma_min=1e-3"))
                        .noise());
        assertMessage(
                "noise.sigma_max is of noise.type=geometric, and noise.type is loglinear; remove it in the override"
                        + " noise.sigma_max=5 or set noise.type=geometric; noise.type=loglinear has no keys",
                assertThrows(RaddException.class, () -> read("noise.sigma_max=5")));
    }

    @Test
    void filesGiveTheGeometricKeysBesideAnySchedule() throws IOException {
        Path old = write("noise:\n  type: loglinear\n  sigma_min: 1.0E-4\n  sigma_max: 20.0\n");
        assertEquals(NoiseConfig.REFERENCE, TrainConfigs.bind(readFile(old)).noise());
        assertEquals(List.of(), readFile(old).notices());
        Path other = write("noise: {type: loglinear, sigma_max: 5}");
        assertEquals(
                List.of("noise.sigma_max has no effect: noise.type is loglinear"),
                readFile(other).notices());
        assertEquals(
                new NoiseConfig.Geometric(1e-4, 5),
                TrainConfigs.bind(readFile(other, "noise.type=geometric")).noise());
    }

    @Test
    void theDefaultDetokenizerExistsAndChangesNothing() {
        Detokenizer detokenizer = TrainConfigs.bind(read()).data().detokenizer();
        assertEquals("a 's @-@ b", detokenizer.apply("a 's @-@ b"));
    }

    @Test
    void presetsAreFoundInAnArchiveOnTheClassPath() throws IOException {
        Path jar = folder.resolve("with space.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream archive = new JarOutputStream(out);
                Stream<Path> files = Files.walk(CONFIGS)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                archive.putNextEntry(new JarEntry(file.toString()));
                archive.write(Files.readAllBytes(file));
            }
            // Its name exists in no folder, so it can come from the archive only.
            archive.putNextEntry(new JarEntry("configs/shipped.yaml"));
            archive.write("data: {train: grammar}".getBytes(StandardCharsets.UTF_8));
        }
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            ConfigReader reader = new ConfigReader(Presets.onClassPath(loader));
            ResolvedConfig resolved = reader.read(Optional.of(Path.of("configs/shipped.yaml")), List.of());
            assertEquals("grammar", TrainConfigs.bind(resolved).data().train());
            RaddException refusal =
                    assertThrows(RaddException.class, () -> reader.read(Optional.empty(), List.of("model=smal_radd")));
            assertMessage(
                    "model is smal_radd, must be one of "
                            + String.join(", ", Presets.in(CONFIGS).choices("model")),
                    refusal);
        }
    }

    @Test
    void theResolvedTextReadsBackToTheSameTree() throws IOException {
        ResolvedConfig resolved =
                read("model=tiny", "data.train=007", "data.valid=no: # \u00e9", "optim.eps=1e-12", "load_dir=true");
        ResolvedConfig again = readFile(write(resolved.toYaml()));
        assertEquals(resolved.tree(), again.tree());
        assertEquals(List.of(), again.notices());
    }

    @ParameterizedTest
    @CsvSource({"3e-4, 3e-4", "1e-4, 1e-4", "1E3, 1000", "1., 1", ".5, 0.5", "+2, 2", "1_0.5, 10.5", "1.0E-4, 1e-4"})
    void numbersNeedNoPointBeforeTheExponent(String written, double value) throws IOException {
        assertEquals(
                value, TrainConfigs.bind(read("optim.lr=" + written)).optim().lr());
        Path file = write("optim:\n  lr: " + written + "\n");
        assertEquals(value, TrainConfigs.bind(readFile(file)).optim().lr());
    }

    @Test
    void valuesTakeTheirTypeFromTheKey() {
        TrainConfig config = TrainConfigs.bind(read(
                "training.n_iters=1e6",
                "training.snapshot_sampling=FALSE",
                "data.train=2024_01",
                "outdir='a b'",
                "training.precision=bfloat16",
                "load_dir="));
        assertEquals(1_000_000, config.training().nIters());
        assertFalse(config.training().snapshotSampling());
        assertEquals("2024_01", config.data().train());
        assertEquals("a b", config.outdir());
        assertEquals(PrecisionChoice.BFLOAT16, config.precision());
        assertEquals("", config.loadDir());
    }

    @Test
    void oneSettingUnderTwoNamesIsRefusedWhenTheyDiffer() throws IOException {
        RaddException refusal =
                assertThrows(RaddException.class, () -> read("model.dtype=float32", "training.precision=bfloat16"));
        assertEquals(
                "training.precision is bfloat16, must be float32 as model.dtype, which is the same setting; "
                        + "give one of them in the override training.precision=bfloat16",
                refusal.getMessage());
        assertDoesNotThrow(() -> read("model.dtype=float32", "training.precision=float32"));
        assertDoesNotThrow(() -> read("model.dtype=float32", "model.dtype=bfloat16"));
        // A run's own file says model.dtype; an override comes after it.
        Path file = write("model:\n  dtype: float32\n");
        assertEquals(
                PrecisionChoice.FLOAT16,
                TrainConfigs.bind(readFile(file, "training.precision=float16")).precision());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "trainin.accum=4        | unknown key trainin.accum in the override trainin.accum=4; did you mean training.accum?",
                "training.acum=4        | did you mean training.accum?",
                "accum=4                | did you mean training.accum?",
                "optim.accum=4          | did you mean training.accum?",
                "tokens.x=4             | unknown key tokens.x",
                "training.accum=four    | training.accum is four, must be a whole number; correct it in the override training.accum=four",
                "training.accum=1.5     | training.accum is 1.5, must be a whole number",
                "training.accum=1e999   | must be a whole number",
                "training.accum=9223372036854775808 | must be a whole number",
                "training.accum=3000000000 | training.accum is 3000000000, must be a whole number below 2^31",
                "training.accum=        | training.accum is empty, must be a whole number",
                "training.accum=null    | training.accum is null, must be a whole number",
                "training.accum=0       | training.accum is 0, must be at least 1; correct it in the override training.accum=0",
                "training.ema=1         | training.ema is 1.0, must be in [0, 1)",
                "training.snapshot_sampling=1 | must be true or false",
                "training.loss_type=t_DCF | training.loss_type is t_DCF, must be one of t_DCE, t_DSE, lambda_DCE, k_DCE; correct it in the override",
                "training.time_sampler=x | training.time_sampler is x, must be one of auto, naive, vdm, decoupled; correct it in the override",
                "optim.optimizer=SGD    | optim.optimizer is SGD, must be one of Adam, AdamW",
                "data.detokenizer=wt    | data.detokenizer is wt, must be one of none, wikitext, ptb, lm1b, lambada, scientific-papers; correct it in the override",
                "data.documents=page    | data.documents is page, must be one of auto, file, line, jsonl, ids, csv, parquet, arrow, bin; correct it in the override",
                "data.train=            | data.train is empty, must be a corpus's name, a path or glob of files, or grammar; correct it in",
                "data.valid_fraction=1  | data.valid_fraction is 1.0, must be in [0, 0.5]; correct it in the override",
                "optim.lr=-1            | optim.lr is -1.0, must be above 0; correct it in the override optim.lr=-1",
                "optim.lr=1e999         | optim.lr is 1e999, must be a number",
                "optim.lr=nan           | optim.lr is nan, must be a number",
                "optim.grad_clip=0      | optim.grad_clip is 0.0, must be above 0, or negative for no clipping",
                "optim.min_lr=1         | optim.min_lr is 1.0, must be in [0, optim.lr], and optim.lr is 3.0E-4; correct it in the override",
                "optim.schedule=step    | optim.schedule is step, must be one of constant, cosine, linear; correct it in the override",
                "training.on_nan=warn   | training.on_nan is warn, must be one of stop, skip; correct it in the override",
                "training.keep_checkpoints=0 | training.keep_checkpoints is 0, must be at least 1; correct it in the override",
                "training.head_chunk=-1 | training.head_chunk is -1, must be at least 1, or 0 for automatic; correct it in the override",
                "training.peak_flops=-1 | training.peak_flops is -1.0, must be at least 0 and finite; correct it in the override",
                "noise.type=cosine      | noise.type is cosine, must be one of loglinear, geometric; correct it in the override",
                "model.n_heads=7        | model.hidden_size is 768, must be a multiple of 2 * model.n_heads = 14",
                "model.dtype=float64    | model.dtype is float64, must be one of auto, float32, bfloat16, float16; correct it in",
                "training.precision=f16 | model.dtype is f16",
                "model.use_checkpoint=1 | model.use_checkpoint is 1, must be true or false",
                "model.type=dit         | model.type is dit, must be one of ddit_wot",
                "tokens=0               | tokens is 0, must be at least 1",
                "tokens=1.5             | tokens is 1.5, must be a whole number",
                "outdir=${data.train}   | outdir is ${data.train}, must be a value: interpolations are not read",
                "training=5             | training is 5, must be a section with keys such as training.batch_size",
                "model=smal_radd        | model is smal_radd, must be one of medium",
                "model=../config        | model is ../config, must be one of",
                "model=                 | model is empty, must be one of",
                "training.accum         | 'training.accum' is not an override; write KEY=VALUE",
                "~training.accum=1      | is not an override",
                "=1                     | is not an override",
                "training.accum=3       | training.batch_size is 512, must be a multiple of training.accum * ngpus = 3: 510 and 513 would be; correct it with the override training.batch_size=VALUE",
                "training.accum=600     | = 600: 600 would be",
                "ngpus=3                | must be a multiple of training.accum * ngpus = 48: 480 and 528 would be",
                "devices=cpu,cpu,cpu    | must be a multiple of training.accum * devices = 48: 480 and 528 would be",
                "training.check_replicas=0 | training.check_replicas is 0, must be at least 1",
                "training.collective_timeout=0 | training.collective_timeout is 0.0, must be above 0 and at most 1000000.0"
            })
    void aBadOverrideIsRefusedByKeyValueRangeAndPlace(String override, String message) {
        assertMessage(message, assertThrows(RaddException.class, () -> TrainConfigs.bind(read(override))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "training:%n  acum: 4              | unknown key training.acum in line 2 of FILE; did you mean training.accum?",
                "training:%n  accum: [1, 2]        | training.accum is a list, must be a whole number; correct it in line 2 of FILE",
                "training:%n  accum:               | training.accum is null, must be a whole number",
                "training:%n  accum: {}            | training.accum is a section, must be a whole number",
                "training:%n  accum: {x: 1}        | unknown key training.accum.x",
                "training: [accum]                 | training is a list, must be a section with keys such as",
                "model: tiny                       | model is tiny, must be a section with keys such as model.",
                "seed: 1%nseed: 2                  | FILE gives seed twice; correct line 2",
                "training: {accum: 1}%ntraining.accum: 1 | FILE gives training.accum twice",
                "seed: &x 1                        | FILE uses the anchor &x",
                "? [1]%n: 2                        | FILE has a key that is not a name",
                "training: {accum: 1               | FILE is not YAML: ",
                "seed: 1%n---%nseed: 2             | FILE is not YAML: ",
                "- seed                            | FILE does not hold KEY: VALUE lines",
                "42                                | FILE does not hold KEY: VALUE lines",
                "defaults: tiny                    | FILE has defaults that are not a list",
                "defaults: [tiny]                  | FILE has an entry of defaults that is not GROUP: NAME",
                "defaults: [{modl: tiny}]          | unknown preset group modl in line 1 of FILE; the groups are model",
                "defaults: [{model: tinny}]        | tiny, tiny_text8; correct it in line 1 of FILE",
                "optim:%n  lr: -1                  | optim.lr is -1.0, must be above 0; correct it in line 2 of FILE",
                "data:%n  train: ${hydra.x}        | data.train is ${hydra.x}, must be a value: interpolations are not read",
                "# nothing                         | FILE is empty"
            })
    void aBadFileIsRefusedByItsLine(String text, String message) throws IOException {
        Path file = write(text.replace("%n", "\n"));
        RaddException refusal = assertThrows(RaddException.class, () -> TrainConfigs.bind(readFile(file)));
        assertMessage(message.replace("FILE", file.toString()), refusal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "training:\n", "training: {}\n"})
    void aSectionWithoutKeysSetsNothing(String text) throws IOException {
        Path file = write(text + "seed: 7\n");
        assertEquals(read("seed=7").tree(), readFile(file).tree());
    }

    @Test
    void anUnreadableFileIsRefusedByItsName() throws IOException {
        Path none = folder.resolve("none.yaml");
        assertUnreadable("cannot read " + none + ": there is no such file or folder; check the path", none);
        assertUnreadable("cannot read " + folder, folder);
        Path binary = Files.write(folder.resolve("binary"), new byte[] {0x50, 0x4B, 3, 4, (byte) 0xFF});
        assertUnreadable(binary + " is a zip archive", binary);
        Path zeros = Files.write(folder.resolve("zeros"), new byte[100]);
        assertUnreadable(zeros + " is not text: a NUL byte at byte 1 (line 1)", zeros);
        Path marked = Files.writeString(folder.resolve("marked.yaml"), "\uFEFFseed: 8\n");
        assertEquals(read("seed=8").tree(), readFile(marked).tree(), "a byte-order mark is no text");
        Path controls = Files.write(folder.resolve("controls"), new byte[] {'a', ':', 7});
        assertUnreadable(controls + " is not YAML", controls);
        Path empty = Files.createFile(folder.resolve("empty"));
        assertUnreadable(empty + " is empty", empty);
        Path huge = folder.resolve("huge");
        Files.writeString(huge, "seed: 1\n".repeat(1 << 20));
        assertUnreadable(huge + " is longer than 4194304 characters; check the path", huge);
        Path deep = Files.writeString(folder.resolve("deep"), "[".repeat(100_000));
        assertUnreadable(deep + " is not YAML", deep);
    }

    @Test
    void aFolderWithoutTheBaseIsRefused() {
        ConfigReader reader = new ConfigReader(Presets.in(folder));
        assertMessage(
                "there is no config.yaml in " + folder.toUri() + "; set -Dradd.home",
                assertThrows(RaddException.class, () -> reader.read(Optional.empty(), List.of())));
    }

    private void assertUnreadable(String message, Path file) {
        assertMessage(message, assertThrows(RaddException.class, () -> readFile(file)));
    }

    @Test
    void theNumberOfReplicasAndTheirDevicesMustAgree() {
        RaddException failure =
                assertThrows(RaddException.class, () -> TrainConfigs.bind(read("ngpus=4", "devices=cpu,cpu")));
        assertMessage("ngpus is 4, must be 1, or the number of devices in cpu,cpu", failure);
        assertEquals(2, TrainConfigs.bind(read("devices=cuda:0, cuda:1")).replicas());
        assertEquals(4, TrainConfigs.bind(read("ngpus=4")).replicas());
    }

    private static void assertMessage(String part, RaddException refusal) {
        String message = String.valueOf(refusal.getMessage());
        assertEquals(RaddException.Kind.CONFIG, refusal.kind(), message);
        assertTrue(message.contains(part), message);
        assertEquals(1, message.lines().count(), message);
    }

    private static ResolvedConfig read(String... overrides) {
        return new ConfigReader(Presets.in(CONFIGS)).read(Optional.empty(), List.of(overrides));
    }

    private static ResolvedConfig readFile(Path file, String... overrides) {
        return new ConfigReader(Presets.in(CONFIGS)).read(Optional.of(file), List.of(overrides));
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("given.yaml"), text);
    }

    private static Path reference(String name) {
        URL file = ConfigReaderTest.class.getResource("/config/" + name);
        return Path.of(URI.create(file.toString()));
    }
}
