package radd.core.family.mdlm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import radd.Golden;
import radd.InvalidSetting;
import radd.RaddException;
import radd.core.family.ConfigFields;
import radd.core.family.Families;
import radd.core.family.GraphType;
import radd.core.family.Model;
import radd.core.family.ModelDescription;
import radd.core.family.NetworkTime;
import radd.core.loss.Example;
import radd.core.noise.LogLinearNoise;
import radd.core.noise.NoiseConfig;
import radd.core.noise.NoiseSchedule;
import radd.core.sampler.MethodRequest;
import radd.modelio.ModelDirectory;
import radd.modelio.TensorEntry;
import radd.modelio.TensorSource;

class MdlmFamilyTest {
    @TempDir
    Path folder;

    private static ModelDescription describe(ObjectNode json) {
        return Families.read(new ConfigFields("config.json", json)).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("golden")
    void aPublishedConfigurationIsRead(boolean timed) {
        ObjectNode json = (ObjectNode) Golden.json(MdlmModels.config(timed));
        ModelDescription read = describe(json);
        assertEquals(json.get("vocab_size").intValue() - 1, read.tokens());
        assertEquals(json.get("model_length").intValue(), read.length());
        assertEquals(timed, ((MdlmSection) read.model()).timeConditioning());
        assertEquals(NoiseConfig.REFERENCE, read.noise());
        ObjectNode written = MdlmFamily.INSTANCE.write(read);
        assertEquals(read, describe(written));
        for (String key :
                List.of("model_type", "vocab_size", "hidden_dim", "cond_dim", "n_heads", "time_conditioning")) {
            assertEquals(json.get(key), written.get(key));
        }
    }

    @Test
    void whatIsNotPublishedIsWrittenAndReadToo() {
        ModelDescription description = new ModelDescription(
                7,
                new MdlmSection(8, 5, 1, 2, 0.25, 3, true),
                GraphType.ABSORB,
                new NoiseConfig.Geometric(1e-3, 2),
                "grammar");
        assertEquals(description, describe(MdlmFamily.INSTANCE.write(description)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "n_heads | 5 | model.hidden_size is",
                "cond_dim | 0 | model.cond_dim is 0, must be at least 1",
                "vocab_size | 1 | tokens is 0, must be at least 1"
            })
    void anImpossibleConfigurationIsRefused(String field, int value, String message) {
        ObjectNode json = MdlmFamily.INSTANCE.write(new ModelDescription(
                7, new MdlmSection(8, 5, 1, 2, 0, 3, true), GraphType.ABSORB, NoiseConfig.REFERENCE, "none"));
        json.put(field, value);
        RaddException refusal = assertThrows(RaddException.class, () -> describe(json));
        assertTrue(String.valueOf(refusal.getMessage()).contains(message), refusal.toString());
    }

    @Test
    void theUniformGraphIsRefused() {
        ModelDescription description = new ModelDescription(
                7, new MdlmSection(8, 5, 1, 2, 0, 3, true), GraphType.UNIFORM, NoiseConfig.REFERENCE, "none");
        assertEquals(
                "graph.type",
                assertThrows(InvalidSetting.class, description::create).key());
    }

    /** The golden folder as it is, and a copy that is written from what was read. */
    @Test
    @Tag("golden")
    void weightsAreReadAndWrittenUnderTheReferencesNames() {
        ModelDirectory source = new ModelDirectory(Golden.path("mdlm"));
        Model model = source.readModel();
        ModelDirectory target = new ModelDirectory(folder.resolve("copy"));
        List<TensorEntry> entries = new ArrayList<>();
        try (TensorSource weights = source.openWeights(model)) {
            model.table()
                    .shapes()
                    .forEach((name, shape) ->
                            entries.add(TensorEntry.ofFloats(name, shape, FloatBuffer.wrap(weights.readFloats(name)))));
            target.write(model, entries);
            assertEquals(source.readDescription(), target.readDescription());
            try (TensorSource copy = target.openWeights(model)) {
                assertEquals(weights.names(), copy.names());
                for (String name : weights.names()) {
                    // Exact but for the computed frequencies, which differ by the rounding of the power.
                    assertArrayEquals(
                            weights.readFloats(name),
                            copy.readFloats(name),
                            name.endsWith("inv_freq") ? 1e-8f : 0,
                            name);
                }
            }
        }
    }

    @Test
    void methodsAreTheReferencesAndThoseOfAllMaskedNetworks() {
        assertEquals("ddpm_cache", MdlmFamily.INSTANCE.methods().get(0));
        for (String name : List.of("ddpm", "DDPM_cache", "analytic", "tweedie", "first-hitting")) {
            MdlmFamily.INSTANCE.check(new MethodRequest(
                    Optional.of(name),
                    OptionalInt.empty(),
                    Optional.empty(),
                    OptionalInt.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    MethodRequest.Remask.NONE,
                    OptionalInt.empty()));
        }
        InvalidSetting unknown =
                assertThrows(InvalidSetting.class, () -> MdlmFamily.INSTANCE.check(MethodRequest.of("ddim", 3)));
        assertTrue(unknown.allowed().contains("ddpm_cache") && unknown.allowed().contains("tweedie"));
        assertThrows(InvalidSetting.class, () -> MdlmFamily.INSTANCE.check(MethodRequest.of("confidence", 3)));
    }

    @Test
    void objectivesAreTheReferencesAndTheBound() {
        MdlmModel model = MdlmModels.golden(false);
        String own = MdlmFamily.INSTANCE.losses().get(0);
        assertEquals(own, model.objective(own.toLowerCase(Locale.ROOT)).name());
        assertEquals(own, model.evaluated().name());
        assertFalse(model.evaluated().cautions().isEmpty());
        assertEquals("k_DCE", model.bound().name());
        assertEquals("k_DCE", model.objective("k_dce").name());
        assertTrue(assertThrows(InvalidSetting.class, () -> model.objective("t_DCE"))
                .allowed()
                .contains(own));
    }

    @Test
    void aNetworkIsToldNoMoreNoiseThanTrainingTells() {
        LogLinearNoise noise = new LogLinearNoise(1e-3);
        TotalNoise level = new TotalNoise(noise);
        assertEquals(noise.totalNoise(1), level.at(1));
        assertEquals(0, level.at(0));
        assertEquals(3, level.of(new NetworkTime.Sigma(3)));
    }

    /** With the time, k masks of L are told as the noise of the share k / L; without it, nothing is. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theBoundTellsTheNoiseOfTheMaskedShare(boolean timed) {
        MdlmModel model = MdlmModels.golden(timed);
        NoiseSchedule noise = model.description().noise().schedule();
        int length = 4;
        for (int k = 1; k <= length; k++) {
            Example example =
                    (Example) model.bound().corrupt(new int[length], (k - 0.5) / length, new SplittableRandom(k));
            assertEquals(k, example.positions().length);
            double told = k == length ? noise.totalNoise(1) : -Math.log(1 - (double) k / length);
            assertEquals(timed ? told : 0, example.level(), 1e-12);
        }
    }

    @Test
    void aNoiseLevelIsAskedForWhereTheNetworkIsToldOne() {
        TotalNoise level = new TotalNoise(new LogLinearNoise(1e-3));
        for (NetworkTime time : List.of(
                new NetworkTime.None(),
                new NetworkTime.Step(3),
                new NetworkTime.Sigma(-1),
                new NetworkTime.Sigma(Double.POSITIVE_INFINITY),
                new NetworkTime.Time(1.5),
                new NetworkTime.Time(Double.NaN))) {
            RaddException refusal = assertThrows(RaddException.class, () -> level.of(time));
            assertEquals(RaddException.Kind.CONFIG, refusal.kind());
        }
    }
}
